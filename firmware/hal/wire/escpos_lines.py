"""How a text is broken to the width of the paper."""


def broken(text: str, width: int) -> list[str]:
    """Lines of at most `width`, broken at spaces, and within a word where it is longer than a line."""
    lines = [""]
    for word in filter(None, text.split(" ")):
        for piece in _pieces(word, width):
            room = width - len(lines[-1]) - 1
            if lines[-1] and len(piece) <= room:
                lines[-1] += f" {piece}"
            elif lines[-1]:
                lines.append(piece)
            else:
                lines[-1] = piece
    return lines


def cut_up(text: str, width: int) -> list[str]:
    """Lines of `width` just as they come, spaces kept."""
    return _pieces(text, width) or [""]


def beside(left: str, right: str, width: int) -> list[str]:
    """`left` broken, `right` at the right edge of the last line, at least one space apart."""
    room = width - len(right) - 1
    if room < width // 4:  # an amount is never so long; a stranger's text may be
        return [*broken(left, width), *(line.rjust(width) for line in broken(right, width))]
    lines = broken(left, room)
    return [*lines[:-1], lines[-1] + right.rjust(width - len(lines[-1]))]


def _pieces(text: str, width: int) -> list[str]:
    return [text[start : start + width] for start in range(0, len(text), width)]
