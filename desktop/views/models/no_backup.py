"""What is said about backups as long as the program makes none: the truth, and what a person does instead."""

TITLE = "控え（バックアップ）は、まだとっていません"
SENTENCE = (
    "たすきが自分で控えをとる仕組みは、この版にはまだありません。"
    "週に1度、たすきを閉じてから、台帳のフォルダーをまるごと、鍵のかかる場所に置くUSBメモリーなどへ写してください。"
)
