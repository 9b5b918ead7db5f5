"""Who stands with whom?"""
