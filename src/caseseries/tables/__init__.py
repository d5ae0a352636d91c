"""Tables of the manuscript and listings: results to a grid, and a grid to the web, print and Markdown."""
