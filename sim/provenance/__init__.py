"""What each number rests on: the register of texts and data sets, citations, pages."""
