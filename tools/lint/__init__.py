"""What measures and explains the lint: the score on the corpus, its mutants, its page of rules."""
