"""The commands of `forge-catalog`, a module for each group; each command calls one function."""
