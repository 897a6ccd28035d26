# Whole pages and whole bodies, read byte by byte or character by character; see `charset`, `limits` and `text`. Part of
# `native.pyx`.

def is_utf8(bytes content not None):
    """As `text.is_utf8`."""
    cdef const unsigned char *data = content
    cdef size_t size = len(content), n = 0, mixed = 0  # up to where bytes are known to be of both kinds
    cdef unsigned char first, second
    cdef int left
    while n < size:
        if n >= mixed and n + ASCII_AT_ONCE <= size:
            if is_ascii(<const char *> data + n, ASCII_AT_ONCE):
                n += ASCII_AT_ONCE
                continue
            mixed = n + ASCII_AT_ONCE
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


cdef enum:
    ASCII_AT_ONCE = 64


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


def places_of(bytes part not None, bytes text not None):
    """As `text.places_of`."""
    cdef list found = []
    cdef Py_ssize_t place = place_of(part, len(part), text, len(text), 0)
    while place >= 0:
        found.append(place)
        place = place_of(part, len(part), text, len(text), place + len(part))
    return found


cdef enum:
    LONGEST_FORMATTING = 7

cdef tuple FORMATTING = tuple(name.encode() for name in limits.FORMATTING)
cdef unsigned char LENGTHS[32]  # of the names that begin with a letter (its place in the alphabet), one bit each
for _name in FORMATTING:
    LENGTHS[_name[0] & 31] |= 1 << len(_name)


cdef bint is_formatting(const char *name, size_t size):
    """Whether a tag's name, in any case, is one of `limits.FORMATTING`."""
    cdef char lowered[LONGEST_FORMATTING]
    cdef size_t n
    cdef bytes known
    if not 0 < size <= LONGEST_FORMATTING or not LENGTHS[name[0] & 31] >> size & 1:
        return False
    for n in range(size):
        lowered[n] = name[n] | 32
    for known in FORMATTING:
        if <size_t> len(known) == size and memcmp(<const char *> known, lowered, size) == 0:
            return True
    return False


cdef inline bint is_letter(char c) noexcept nogil:
    return c"a" <= (c | 32) <= c"z"


def has_digit(str text not None):
    """As `text.has_digit`."""
    cdef Py_UCS4 c
    for c in text:
        if c"0" <= c <= c"9" or (c > 127 and Py_UNICODE_ISDECIMAL(c)):
            return True
    return False


def ascii_words(str text not None):
    """As `text.ascii_words`."""
    cdef Py_ssize_t n, size = 0, length = len(text)
    cdef const char *data
    cdef char *out
    if not text.isascii():
        raise ValueError("the text is not ASCII")
    data = <const char *> PyUnicode_DATA(text)
    out = <char *> malloc(length + 1)
    if out == NULL:
        raise MemoryError
    for n in range(length):
        if is_alphanumeric(data[n]):
            out[size] = data[n] | 32 if data[n] > 57 else data[n]
            size += 1
        elif size > 0 and out[size - 1] != 32:
            out[size] = 32
            size += 1
    if size > 0 and out[size - 1] == 32:
        size -= 1
    try:
        return PyUnicode_DecodeASCII(out, size, NULL)
    finally:
        free(out)


def fingerprint(str body not None):
    """As `text.fingerprint`."""
    cdef bytes encoded = body.encode("utf-8", "replace")
    cdef bytearray line = bytearray(len(encoded))
    cdef Py_ssize_t size = collapsed(encoded, len(encoded), line)
    cdef bint composable = False
    if size < 0:
        return text_rules.fingerprint(body)
    cdef Py_ssize_t words = words_in(line, size, &composable)
    if composable and not unicodedata.is_normalized("NFC", body):
        return text_rules.fingerprint(body)
    return sha256(memoryview(line)[:size]).hexdigest(), words


cdef Py_ssize_t words_in(const char *data, size_t length, bint *composable) noexcept:
    """As `text.count_words`, of what `collapsed` wrote; and whether it holds a character that may have to be composed
    with another."""
    cdef size_t n = 0, begin
    cdef Py_ssize_t words = 0, letters = 0, unspaced = 0  # the last two of the word or run under way
    cdef Py_UCS4 c, first = 0
    cdef int width
    while n < length:
        begin = n
        while n < length and 32 < data[n] < 127:  # as most are
            n += 1
        if n > begin:
            if letters == 0:
                first = data[begin]
                words += (unspaced + 1) // 2
                unspaced = 0
            letters += n - begin
            if n == length:
                break
        c, width = <unsigned char> data[n], width_of(data[n])
        if c >= 128:
            c = character(<const unsigned char *> data + n, width)
            composable[0] |= c >= 0x300 and not 0x2010 <= c <= 0x2027
        n += width
        if c != 32 and not is_unspaced(c):
            if letters == 0:
                first = c
                words += (unspaced + 1) // 2
                unspaced = 0
            letters += 1
            continue
        words += letters > 1 or (letters == 1 and Py_UNICODE_ISALNUM(first))
        letters = 0
        if c != 32:
            unspaced += 1
        else:
            words += (unspaced + 1) // 2
            unspaced = 0
    words += letters > 1 or (letters == 1 and Py_UNICODE_ISALNUM(first))
    return words + (unspaced + 1) // 2


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
