"""The folding that lists and highlights use: the same table of name variants by which the book is searched."""

from functools import lru_cache

from desktop.entries.folding import Folding
from resources import read_json


@lru_cache(maxsize=1)
def folding() -> Folding:
    """Folds words as the search index does: 髙橋 = 高橋 = タカハシ = ﾀｶﾊｼ, 邉 = 邊 = 辺."""
    return Folding(read_json("tables", "name_variants.json")["groups"])
