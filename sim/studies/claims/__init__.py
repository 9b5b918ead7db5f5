"""Does what the sources say hold?"""
