"""Write down what was decided and done, so that nobody can change it unnoticed."""
