"""How it looks: Plotly figures from results, in the reader's language."""
