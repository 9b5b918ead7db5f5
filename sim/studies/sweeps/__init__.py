"""Under which assumptions?"""
