"""The rules of tools/lint, one module a subject. Each has check(tree) -> iterable of Finding."""
