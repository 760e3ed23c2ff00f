"""The quick QR of a sheet is, module for module, the QR that a general encoder makes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from forms.sheet_code import LONGEST
from forms.sheet_qr import ALPHABET, sheet_modules


@settings(deadline=None, max_examples=60)
@given(text=st.text(ALPHABET, max_size=LONGEST - 5), mask=st.integers(0, 7))
def test_every_module_is_that_of_the_general_encoder(text: str, mask: int) -> None:
    general = QRCode(3, QRErrorCorrectLevel.Q)
    general.addData(f"TSK1:{text}")
    general.makeImpl(False, mask)
    assert sheet_modules(f"TSK1:{text}", mask) == general.modules


@pytest.mark.parametrize("text", ["tsk1", "あ", "A" * (LONGEST + 1)])
def test_a_text_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"alphanumeric|too long"):
        sheet_modules(text, 0)
