"""Where does a condition hold?"""
