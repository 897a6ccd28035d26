# Whole pages and whole bodies, read byte by byte or character by character; see `charset`, `limits` and `text`. Part of
# `native.pyx`.

def is_utf8(bytes content not None):
    """As `text.is_utf8`."""
    cdef const unsigned char *data = content
    cdef size_t size = len(content), n = 0
    cdef uint64_t eight
    cdef unsigned char first, second
    cdef int left
    while n < size:
        if n + 8 <= size:
            memcpy(&eight, data + n, 8)
            if not eight & 0x8080808080808080ULL:
                n += 8
                continue
        first = data[n]
        n += 1
        if first < 0x80:
            continue
        if first < 0xC2 or first > 0xF4 or n == size:
            return False
        left = 1 if first < 0xE0 else 2 if first < 0xF0 else 3
        if n + left > size:
            return False
        second = data[n]
        if second < 0x80 or second > 0xBF or (first == 0xE0 and second < 0xA0) or (first == 0xED and second > 0x9F):
            return False
        if (first == 0xF0 and second < 0x90) or (first == 0xF4 and second > 0x8F):
            return False
        n += 1
        while left > 1:
            if data[n] < 0x80 or data[n] > 0xBF:
                return False
            n += 1
            left -= 1
    return True


def census(bytes html not None):
    """As `limits.census`."""
    cdef const char *data = html
    cdef const char *end = data + len(html)
    cdef const char *at = data
    cdef const char *begin
    cdef long tags = 0, count = 0, total = 0
    cdef char quote
    while at < end:
        at = <const char *> memchr(at, c"<", end - at)
        if at == NULL:
            break
        begin = at
        tags += 1
        at += 1
        while at < end and is_letter(at[0]) and at - begin <= LONGEST_FORMATTING:
            at += 1
        if at == end or not (is_space(at[0]) or at[0] == c"/") or not is_formatting(begin + 1, at - begin - 1):
            continue
        quote = 0
        while at < end and (quote or at[0] != c">"):
            tags += at[0] == c"<"
            if quote:
                if at[0] == quote:
                    quote = 0
            elif at[0] == c'"' or at[0] == c"'":
                quote = at[0]
            at += 1
        if at < end:
            at += 1
        count += 1
        total += at - begin
    return tags, equals_in(data, len(html)), count, total


cdef long equals_in(const char *data, size_t size) noexcept nogil:
    """How many equals signs there are, counted as the processor likes it: bytes by the hundred."""
    cdef long found = 0
    cdef size_t n = 0, k
    cdef unsigned char few
    while n + EQUALS_AT_ONCE <= size:
        few = 0
        for k in range(EQUALS_AT_ONCE):
            few += data[n + k] == c"="
        found += few
        n += EQUALS_AT_ONCE
    while n < size:
        found += data[n] == c"="
        n += 1
    return found


cdef enum:
    EQUALS_AT_ONCE = 224  # so few that a byte counts them


cdef enum:
    LONGEST_FORMATTING = 7

cdef tuple FORMATTING = tuple(name.encode() for name in limits.FORMATTING)


cdef bint is_formatting(const char *name, size_t size):
    """Whether a tag's name, in any case, is one of `limits.FORMATTING`."""
    cdef char lowered[LONGEST_FORMATTING]
    cdef size_t n
    cdef bytes known
    for n in range(size):
        lowered[n] = name[n] | 32
    for known in FORMATTING:
        if <size_t> len(known) == size and memcmp(<const char *> known, lowered, size) == 0:
            return True
    return False


cdef inline bint is_letter(char c) noexcept nogil:
    return c"a" <= (c | 32) <= c"z"


def fingerprint(str body not None):
    """As `text.fingerprint`."""
    cdef bytes encoded = body.encode("utf-8", "replace")
    cdef size_t length = len(encoded)
    cdef bytearray line = bytearray(length)
    cdef Reckoning reckoned = reckon(encoded, length, line)
    if reckoned.size < 0 or (reckoned.composable and not unicodedata.is_normalized("NFC", body)):
        return text_rules.fingerprint(body)
    return sha256(memoryview(line)[: reckoned.size]).hexdigest(), reckoned.words


cdef struct Reckoning:  # of a text
    Py_ssize_t size  # in bytes, with white space collapsed; -1 as in `collapsed`
    Py_ssize_t words
    bint composable  # whether it holds a character that may have to be composed with another


cdef Reckoning reckon(const char *data, size_t length, char *out) noexcept:
    """Collapse white space as `collapsed` does, and count words as `text.count_words` does, in one go."""
    cdef Reckoning found = Reckoning(size=0, words=0, composable=False)
    cdef size_t n = 0
    cdef Py_ssize_t size = 0, words = 0, letters = 0, unspaced = 0  # the last two of the word or run under way
    cdef Py_UCS4 c, first = 0
    cdef int width, kind
    cdef bint gap = False
    while n < length:
        c = <unsigned char> data[n]
        if 32 < c < 127:  # as most are
            if gap:
                out[size] = 32
                size += 1
                gap = False
            if letters == 0:
                first = c
                words += (unspaced + 1) // 2
                unspaced = 0
            letters += 1
            out[size] = data[n]
            size += 1
            n += 1
            continue
        kind = kind_of(<const unsigned char *> data + n, length - n, &width)
        if kind == OTHER:
            found.size = -1
            return found
        if kind == SPACE:
            gap = size > 0
            words += letters > 1 or (letters == 1 and Py_UNICODE_ISALNUM(first))
            words += (unspaced + 1) // 2
            letters = unspaced = 0
            n += width
            continue
        if gap:
            out[size] = 32
            size += 1
            gap = False
        memcpy(out + size, data + n, width)
        size += width
        c = character(<const unsigned char *> data + n, width)
        n += width
        found.composable |= c >= 0x300 and not 0x2010 <= c <= 0x2027
        if is_unspaced(c):
            words += letters > 1 or (letters == 1 and Py_UNICODE_ISALNUM(first))
            letters = 0
            unspaced += 1
            continue
        if letters == 0:
            first = c
            words += (unspaced + 1) // 2
            unspaced = 0
        letters += 1
    words += letters > 1 or (letters == 1 and Py_UNICODE_ISALNUM(first))
    found.size, found.words = size, words + (unspaced + 1) // 2
    return found


cdef inline Py_UCS4 character(const unsigned char *data, int width) noexcept nogil:
    """The character beyond ASCII that so many bytes of UTF-8 stand for."""
    if width == 2:
        return (data[0] & 0x1F) << 6 | (data[1] & 0x3F)
    if width == 3:
        return (data[0] & 0x0F) << 12 | (data[1] & 0x3F) << 6 | (data[2] & 0x3F)
    return (data[0] & 0x07) << 18 | (data[1] & 0x3F) << 12 | (data[2] & 0x3F) << 6 | (data[3] & 0x3F)


cdef inline bint is_unspaced(Py_UCS4 c) noexcept nogil:
    """As `text._UNSPACED`: of a script that is written without spaces."""
    if c < 0xE00:
        return False
    return (
        c <= 0xEFF or 0x1000 <= c <= 0x109F or 0x1780 <= c <= 0x17FF or 0x3040 <= c <= 0x30FF or 0x3400 <= c <= 0x4DBF
        or 0x4E00 <= c <= 0x9FFF or 0xF900 <= c <= 0xFAFF
    )
