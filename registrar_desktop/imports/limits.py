"""How much an import takes in at the most: above it a file is a mistake or an attack."""

from __future__ import annotations

MOST_TEXT_BYTES = 100 * 2**20
MOST_WORKBOOK_BYTES = 100 * 2**20
# What a packed file may come to when it is unpacked, all its parts together.
MOST_UNPACKED_BYTES = 512 * 2**20
MOST_PARTS = 2000
MOST_ROWS = 1_000_000
MOST_CELLS_A_ROW = 2000
# Cells from the first to the last one in use, the empty ones between them included.
MOST_CELLS = 20_000_000
