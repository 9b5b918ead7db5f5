/* The equations of docs/model.md in C, L runs in lockstep: a yardstick for the compiled engine (against_c.py).

   Deterministic stories only: scheduled acts, nothing left to chance, a start at rest. Every input differs per run.
   One source, three styles (-DSTYLE=): 0 plain loops over the runs; 1 the same with restrict and ivdep; 2 GCC's vector
   extension. EACH carries a statement out in every run, _() reads what belongs to that run. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifndef L
#define L 16
#endif

#if STYLE == 2
typedef double number __attribute__((vector_size(8 * L)));
typedef int64_t mask __attribute__((vector_size(8 * L)));
typedef number V;
#define EACH
#define _(v) (v)
#define RS
static inline number of(double z) { return (number){} + z; }
static inline number either(mask c, number yes, number no) { return (number)((c & (mask)yes) | (~c & (mask)no)); }
static inline number size(number z) { return (number)((mask)z & INT64_MAX); }
static inline number root(number z) {
    double lanes[L] __attribute__((aligned(64)));
    memcpy(lanes, &z, sizeof z);
    for (int l = 0; l < L; l++) lanes[l] = sqrt(lanes[l]);
    memcpy(&z, lanes, sizeof z);
    return z;
}
#else
typedef double number;
typedef int mask;
typedef double V[L] __attribute__((aligned(L < 8 ? 8 * L : 64)));
#if STYLE == 1
#define EACH _Pragma("GCC ivdep") for (int l = 0; l < L; l++)
#define RS restrict
#else
#define EACH for (int l = 0; l < L; l++)
#define RS
#endif
#define _(v) (v)[l]
static inline number of(double z) { return z; }
static inline number either(mask c, number yes, number no) { return c ? yes : no; }
static inline number size(number z) { return fabs(z); }
static inline number root(number z) { return sqrt(z); }
#endif

typedef V *RS Out;
typedef const V *RS In;
enum { ETA, TAU, KAPPA, MU, NU, PHI, BETA, GAMMA, DELTA, ALPHA, RHO, RATES = 15 };

static inline number clip(number z) { return either(z > of(1.0), of(1.0), either(z < of(-1.0), of(-1.0), z)); }
static inline number positive(number z) { return either(z > of(0.0), z, of(0.0)); }
static inline number sign(number z) { return either(z > of(0.0), of(1.0), either(z < of(0.0), of(-1.0), of(0.0))); }
static inline number ratio(number top, number bottom, number otherwise) {
    return either(bottom > of(0.0), top / bottom, otherwise);
}

/* Eq. 1 */
static void weigh_stakes(int N, int K, In s, Out w, Out stake) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < i; j++) {
            V sum;
            EACH _(sum) = of(0.0);
            for (int k = 0; k < K; k++) EACH {
                number joint = root(_(s[i * K + k]) * _(s[j * K + k]));
                _(w[(i * N + j) * K + k]) = joint;
                _(sum) += joint;
            }
            EACH _(stake[i * N + j]) = _(sum);
        }
}

/* Eqs. 2, 3 */
static void align(int N, int K, In x, In w, In stake, In r, In rate, Out A) {
    for (int i = 0; i < N; i++) {
        EACH _(A[i * N + i]) = of(1.0);
        for (int j = 0; j < i; j++) {
            V apart;
            EACH _(apart) = of(0.0);
            for (int k = 0; k < K; k++)
                EACH _(apart) += _(w[(i * N + j) * K + k]) * size(_(x[i * K + k]) - _(x[j * K + k]));
            EACH {
                number W = _(stake[i * N + j]), eta = _(rate[ETA]);
                number shrunk = ratio(W, W + _(rate[TAU]), of(0.0));
                number S = (of(1.0) - ratio(_(apart), W, of(1.0))) * shrunk;
                number both = (of(1.0) - eta) * S + eta * (_(r[i * N + j]) + _(r[j * N + i])) / of(2.0);
                _(A[i * N + j]) = both;
                _(A[j * N + i]) = both;
            }
        }
    }
}

/* Eqs. 8, 9 */
static inline void implied(int N, int i, int j, In A, In v, In rate, Out B) {
    V top, weight;
    EACH { _(top) = of(0.0); _(weight) = of(0.0); }
    for (int m = 0; m < N; m++)
        if (m != i && m != j) EACH {
            _(top) += _(v[m]) * (_(A[i * N + m]) * _(A[m * N + j]));
            _(weight) += _(v[m]);
        }
    EACH {
        number z = _(rate[GAMMA]) * ratio(_(top), _(weight), of(0.0));
        _(B[0]) = z / root(of(1.0) + z * z);
    }
}

/* Eq. 17 */
static inline void pull(int N, int K, int i, int k, In x, In s, In A, In v, Out top, Out weight) {
    EACH { _(top[0]) = of(0.0); _(weight[0]) = of(0.0); }
    for (int j = 0; j < N; j++)
        if (j != i) EACH {
            number q = _(v[j]) * positive(_(A[i * N + j])) * _(s[j * K + k]);
            _(top[0]) += q * _(x[j * K + k]);
            _(weight[0]) += q;
        }
}

/* Eq. 20 */
static void take_as_given(int N, int K, In x, In s, In A, In v, In rate, Out B0, Out f) {
    V top, weight;
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) if (j != i) implied(N, i, j, A, v, rate, &B0[i * N + j]);
        for (int k = 0; k < K; k++) {
            pull(N, K, i, k, x, s, A, v, &top, &weight);
            EACH {
                number apart = _(x[i * K + k]) - ratio(_(top), _(weight), of(0.0));
                _(f[i * K + k]) = either(_(weight) > of(0.0), apart, of(0.0));
            }
        }
    }
}

/* Eqs. 4, 5. A row of acts: step, actor, target, issue or -1 */
static void press(int N, int K, int t, int count, const int64_t *acts, In g, In s, In A, In rate, Out G) {
    for (int q = 0; q < N * N; q++) EACH _(G[q]) = of(0.0);
    for (int a = 0; a < count; a++) {
        int i = acts[4 * a + 1], j = acts[4 * a + 2], k = acts[4 * a + 3];
        if (acts[4 * a] != t) continue;
        EACH _(G[j * N + i]) += _(g[a]);
        EACH _(G[i * N + j]) += _(rate[MU]) * _(g[a]);
        for (int m = 0; m < N; m++)
            if (m != i && m != j) EACH {
                number judged = (k < 0 ? _(rate[NU]) : _(rate[NU]) * _(s[m * K + (k < 0 ? 0 : k)])) * _(g[a]);
                _(G[m * N + i]) += judged * _(A[m * N + j]);
                _(G[m * N + j]) += judged * _(A[m * N + i]);
            }
    }
}

/* Eqs. 6, 7 */
static void move_regard(int N, In G, In rate, Out r, Out baseline) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            if (j != i) EACH {
                number u = clip(_(rate[KAPPA]) * _(G[i * N + j]));
                _(r[i * N + j]) += size(u) * (sign(u) - _(r[i * N + j]));
                _(baseline[i * N + j]) += _(rate[PHI]) * size(u) * (sign(u) - _(baseline[i * N + j]));
            }
}

/* Eqs. 10, 11 */
static void relax_regard(int N, In A, In v, In rate, In baseline, In B0, Out r) {
    V B;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            if (j != i) {
                implied(N, i, j, A, v, rate, &B);
                EACH {
                    number beta = _(rate[BETA]), delta = _(rate[DELTA]), coded = _(baseline[i * N + j]);
                    number towards = clip(_(B) + (coded - _(B0[i * N + j])));
                    number keep = of(1.0) - beta - delta;
                    _(r[i * N + j]) = clip(keep * _(r[i * N + j]) + beta * towards + delta * coded);
                }
            }
}

/* Eqs. 18, 19 */
static void move_positions(int N, int K, In x, In s, In A, In v, In f, In ideal, In rate, Out next) {
    V top, weight;
    for (int i = 0; i < N; i++)
        for (int k = 0; k < K; k++) {
            int p = i * K + k;
            pull(N, K, i, k, x, s, A, v, &top, &weight);
            EACH {
                number rho = _(rate[RHO]);
                number towards = clip(ratio(_(top), _(weight), of(0.0)) + _(f[p]));
                number open = of(4.0) * _(rate[ALPHA]) * _(s[p]) * (of(1.0) - _(s[p]));
                number a = either(_(weight) > of(0.0), open, of(0.0));
                number kept = (of(1.0) - a - rho) * _(x[p]);
                number mixed = either(_(weight) > of(0.0), kept + a * towards, kept);
                _(next[p]) = clip(mixed + rho * _(ideal[p]));
            }
        }
}

static void record(int N, In A, Out row) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < i; j++) EACH _(row[i * (i - 1) / 2 + j]) = _(A[i * N + j]);
}

/* Numbers of L runs, one row per run, turned so that the runs are innermost; the last run stands in for missing ones. */
static void gather(const double *values, long first, long runs, int width, V *block) {
    for (int q = 0; q < width; q++)
        for (int l = 0; l < L; l++)
            ((double *)block)[q * L + l] = values[(first + l < runs ? first + l : runs - 1) * width + q];
}

int width_of(int N, int K, int acts) { return 2 * N * K + N + N * N + acts + RATES; }

/* values: runs x (ideal, salience, capability, baseline, intensity, rates); out: blocks x (T + 1) x pairs x L */
void run_all(int N, int K, int T, int count, const int64_t *acts, const double *values, long runs, double *out) {
    int NK = N * K, NN = N * N, width = width_of(N, K, count);
    V *all = aligned_alloc(64, sizeof(V) * (width + N + 3 * NK + 6 * NN + NN * K));
    V *ideal = all, *s = ideal + NK, *c = s + NK, *baseline = c + N, *g = baseline + NN, *rate = g + count;
    V *v = all + width, *x = v + N, *next = x + NK, *f = next + NK, *r = f + NK, *A = r + NN, *G = A + NN;
    V *B0 = G + NN, *stake = B0 + NN, *w = stake + 2 * NN;
    V *row = (V *)out;
    for (long b = 0; b * L < runs; b++) {
        gather(values, b * L, runs, width, all);
        for (int i = 0; i < N; i++) EACH _(v[i]) = root(_(c[i]));
        memcpy(x, ideal, sizeof(V) * NK);
        memcpy(r, baseline, sizeof(V) * NN);
        weigh_stakes(N, K, s, w, stake);
        align(N, K, x, w, stake, r, rate, A);
        take_as_given(N, K, x, s, A, v, rate, B0, f);
        for (int t = 0;; t++, row += N * (N - 1) / 2) {
            record(N, A, row);
            if (t == T) break;
            press(N, K, t, count, acts, g, s, A, rate, G);
            move_regard(N, G, rate, r, baseline);
            relax_regard(N, A, v, rate, baseline, B0, r);
            move_positions(N, K, x, s, A, v, f, ideal, rate, next);
            V *before = x;
            x = next;
            next = before;
            align(N, K, x, w, stake, r, rate, A);
        }
        row += N * (N - 1) / 2;
    }
    free(all);
}
