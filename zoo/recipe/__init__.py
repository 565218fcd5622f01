"""Train and export the models of the zoo."""
