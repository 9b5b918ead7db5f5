"""Why did it move?"""
