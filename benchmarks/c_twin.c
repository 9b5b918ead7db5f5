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
enum { ETA, TAU, KAPPA, MU, NU, IOTA, PHI, BETA, GAMMA, DELTA, ALPHA, RHO, RATES = 16 };

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

/* Eqs. 13, 14 */
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

/* Eq. 18 */
static void weigh_opinions(int N, int K, In s, In v, Out all) {
    for (int k = 0; k < K; k++) {
        EACH _(all[k]) = of(0.0);
        for (int j = 0; j < N; j++) EACH _(all[k]) += _(v[j]) * _(s[j * K + k]);
    }
}

/* Eq. 19 */
static inline void pull(int N, int K, int i, int k, In x, In s, In A, In v, In all, Out F) {
    V top;
    EACH _(top) = of(0.0);
    for (int j = 0; j < N; j++)
        if (j != i)
            EACH _(top) += ((_(v[j]) * _(s[j * K + k])) * positive(_(A[i * N + j]))) * (_(x[j * K + k]) - _(x[i * K + k]));
    EACH _(F[0]) = ratio(_(top), _(all[k]), of(0.0));
}

/* Rest: B(0) of eq. 15 and f of eq. 20 */
static void take_as_given(int N, int K, In x, In s, In A, In v, In all, In rate, Out B0, Out f) {
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) if (j != i) implied(N, i, j, A, v, rate, &B0[i * N + j]);
        for (int k = 0; k < K; k++) pull(N, K, i, k, x, s, A, v, all, &f[i * K + k]);
    }
}

/* Eq. 10. A topic: issue, row of its coded stance or -1 for the actor's position */
static void interests(int N, int K, int i, int j, int first, int past, const int64_t *topics, In x, In s, In d, Out I) {
    for (int m = 0; m < N; m++) {
        V nearer;
        EACH _(nearer) = of(0.0);
        if (m != i && m != j)
            for (int q = first; q < past; q++) {
                int k = topics[2 * q], coded = topics[2 * q + 1];
                EACH {
                    number to = coded >= 0 ? _(d[coded < 0 ? 0 : coded]) : _(x[i * K + k]), at = _(x[m * K + k]);
                    _(nearer) += _(s[m * K + k]) * (size(at) - size(at - to));
                }
            }
        EACH _(I[m]) = clip(_(nearer));
    }
}

/* Eqs. 8, 9 */
static void press_interests(int N, int i, int j, In g, In I, In rate, Out G) {
    for (int m = 0; m < N; m++)
        if (m != i && m != j) EACH {
            _(G[m * N + i]) += (_(rate[IOTA]) * size(_(g[0]))) * _(I[m]);
            _(G[m * N + j]) += (_(rate[IOTA]) * _(g[0])) * _(I[m]);
        }
    for (int m = 0; m < N; m++)
        for (int n = 0; n < N; n++)
            if (m != n && m != i && m != j && n != i && n != j)
                EACH _(G[m * N + n]) += ((_(rate[IOTA]) * size(_(g[0]))) * _(I[m])) * _(I[n]);
}

/* Eqs. 5 to 7. A row of acts: step, actor, target, first topic, past the last; whether any act takes place */
static int press(int N, int K, int t, int count, const int64_t *acts, const int64_t *topics, In g, In d, In x, In s, In A,
                 In rate, Out I, Out G) {
    int any = 0;
    for (int q = 0; q < N * N; q++) EACH _(G[q]) = of(0.0);
    for (int a = 0; a < count; a++) {
        int i = acts[5 * a + 1], j = acts[5 * a + 2], first = acts[5 * a + 3], past = acts[5 * a + 4];
        if (acts[5 * a] != t) continue;
        any = 1;
        EACH _(G[j * N + i]) += _(g[a]);
        EACH _(G[i * N + j]) += _(rate[MU]) * _(g[a]);
        for (int m = 0; m < N; m++)
            if (m != i && m != j) {
                V z;
                EACH _(z) = of(first == past ? 1.0 : 0.0);
                for (int q = first; q < past; q++) EACH {
                    number stake = _(s[m * K + topics[2 * q]]);
                    _(z) = either(stake > _(z), stake, _(z));
                }
                EACH {
                    number judged = (_(rate[NU]) * _(z)) * _(g[a]);
                    _(G[m * N + i]) += judged * _(A[m * N + j]);
                    _(G[m * N + j]) += judged * _(A[m * N + i]);
                }
            }
        if (past == first) continue;
        interests(N, K, i, j, first, past, topics, x, s, d, I);
        press_interests(N, i, j, &g[a], I, rate, G);
    }
    return any;
}

/* Eqs. 11, 12 */
static void move_regard(int N, In G, In rate, Out r, Out baseline) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            if (j != i) EACH {
                number u = clip(_(rate[KAPPA]) * _(G[i * N + j]));
                _(r[i * N + j]) += size(u) * (sign(u) - _(r[i * N + j]));
                _(baseline[i * N + j]) += _(rate[PHI]) * size(u) * (sign(u) - _(baseline[i * N + j]));
            }
}

/* Eqs. 15, 16 */
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

/* Eq. 20 */
static void move_positions(int N, int K, In x, In s, In A, In v, In all, In f, In ideal, In rate, Out next) {
    V F;
    for (int i = 0; i < N; i++)
        for (int k = 0; k < K; k++) {
            int p = i * K + k;
            pull(N, K, i, k, x, s, A, v, all, &F);
            EACH {
                number open = of(4.0) * _(rate[ALPHA]) * _(s[p]) * (of(1.0) - _(s[p]));
                number persuaded = _(x[p]) + open * (_(F) - _(f[p]));
                _(next[p]) = clip(persuaded + _(rate[RHO]) * (_(ideal[p]) - _(x[p])));
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

int width_of(int N, int K, int acts, int stances) { return 2 * N * K + N + N * N + acts + stances + RATES; }

/* values: runs x (ideal, salience, capability, baseline, intensity, stance, rates); out: blocks x (T + 1) x pairs x L */
void run_all(int N, int K, int T, int count, int coded, const int64_t *acts, const int64_t *topics, const double *values,
             long runs, double *out) {
    int NK = N * K, NN = N * N, width = width_of(N, K, count, coded);
    V *all = aligned_alloc(64, sizeof(V) * (width + 2 * N + K + 3 * NK + 6 * NN + NN * K));
    V *ideal = all, *s = ideal + NK, *c = s + NK, *baseline = c + N, *g = baseline + NN, *d = g + count, *rate = d + coded;
    V *I = all + width, *opinions = I + N, *v = opinions + K, *x = v + N, *next = x + NK, *f = next + NK, *r = f + NK, *A = r + NN, *G = A + NN;
    V *B0 = G + NN, *stake = B0 + NN, *w = stake + 2 * NN;
    V *row = (V *)out;
    for (long b = 0; b * L < runs; b++) {
        gather(values, b * L, runs, width, all);
        for (int i = 0; i < N; i++) EACH _(v[i]) = root(_(c[i]));
        memcpy(x, ideal, sizeof(V) * NK);
        memcpy(r, baseline, sizeof(V) * NN);
        weigh_stakes(N, K, s, w, stake);
        weigh_opinions(N, K, s, v, opinions);
        align(N, K, x, w, stake, r, rate, A);
        take_as_given(N, K, x, s, A, v, opinions, rate, B0, f);
        int stirred = 0;
        for (int t = 0;; t++, row += N * (N - 1) / 2) {
            record(N, A, row);
            if (t == T) break;
            if (press(N, K, t, count, acts, topics, g, d, x, s, A, rate, I, G)) {
                stirred = 1;
                move_regard(N, G, rate, r, baseline);
            }
            if (!stirred) continue;
            relax_regard(N, A, v, rate, baseline, B0, r);
            move_positions(N, K, x, s, A, v, opinions, f, ideal, rate, next);
            V *before = x;
            x = next;
            next = before;
            align(N, K, x, w, stake, r, rate, A);
        }
        row += N * (N - 1) / 2;
    }
    free(all);
}
