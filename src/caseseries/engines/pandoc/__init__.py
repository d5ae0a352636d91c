"""Renders a Quarto website project with pandoc and typst; see `subset` for what of Quarto it reads."""
