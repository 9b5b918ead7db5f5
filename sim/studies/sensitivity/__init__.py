"""Which numbers matter?"""
