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
        if is_decimal(c):
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
    cdef bytearray line = bytearray(b" ") * (len(encoded) + 2 * EDGE)  # with spaces before and after it
    cdef char *data = <char *> line + EDGE
    cdef Py_ssize_t size = collapsed(encoded, len(encoded), data)
    if size < 0:
        return text_rules.fingerprint(body)
    if may_be_composed(data, size) and not unicodedata.is_normalized("NFC", body):
        return text_rules.fingerprint(body)
    cdef Py_ssize_t words = words_in(data, size) if may_be_unspaced(data, size) else spaced_words(data, size)
    return sha256(memoryview(line)[EDGE : EDGE + size]).hexdigest(), words


cdef enum:
    EDGE = 64


cdef bint may_be_composed(const char *data, size_t size) noexcept nogil:
    """Whether a character stands there that may have to be composed with another: any from U+0300 on but usual quotes,
    dashes and dots (U+2010 to U+2027)."""
    cdef const unsigned char *bytes_of = <const unsigned char *> data
    cdef const unsigned char *at = bytes_of
    cdef unsigned char found = 0
    cdef size_t n
    for n in range(size):
        found |= (bytes_of[n] >= 0xCC) & (bytes_of[n] != 0xE2)
    if found:
        return True
    while True:
        at = <const unsigned char *> memchr(at, 0xE2, bytes_of + size - at)
        if at == NULL:
            return False
        if at[1] != 0x80 or not 0x90 <= at[2] <= 0xA7:
            return True
        at += 3


cdef bint may_be_unspaced(const char *data, size_t size) noexcept nogil:
    """Whether a character stands there whose first byte is one of those of the scripts without spaces."""
    cdef const unsigned char *bytes_of = <const unsigned char *> data
    cdef unsigned char found = 0
    cdef size_t n
    for n in range(size):
        found |= (bytes_of[n] >= 0xE0) & (bytes_of[n] != 0xE2) & ((bytes_of[n] <= 0xE9) | (bytes_of[n] == 0xEF))
    return found


cdef Py_ssize_t spaced_words(const char *data, size_t size) noexcept:
    """`text.count_words` of what `collapsed` wrote, which has no script without spaces, and spaces before and after it:
    all that spaces part, but for what is a single character and no letter or digit. Many bytes are asked at once."""
    cdef size_t n, k
    cdef Py_ssize_t words = size > 0
    cdef unsigned char spaces, marks, lone, c
    cdef const unsigned char *at
    for n in range(0, size, WORDS_AT_ONCE):
        at = <const unsigned char *> data + n
        spaces = marks = lone = 0
        for k in range(WORDS_AT_ONCE):  # what lies beyond the end is spaces: none of them counts as a mark
            c = at[k]
            spaces += c == 32
            marks += (at[k - 1] == 32) & (at[k + 1] == 32) & (c > 32) & (c < 128) & (
                ((c | 32) < 97) | ((c | 32) > 122)
            ) & ((c < 48) | (c > 57))
            lone |= (at[k - 1] == 32) & (c >= 0xC2) & (
                (at[k + 2] == 32) | ((c >= 0xE0) & (at[k + 3] == 32)) | ((c >= 0xF0) & (at[k + 4] == 32))
            )
        words += spaces
        words -= marks
        if n + WORDS_AT_ONCE > size:
            words -= n + WORDS_AT_ONCE - size  # the spaces beyond the end
        if lone:
            for k in range(WORDS_AT_ONCE):
                if at[k - 1] == 32 and at[k] >= 0xC2 and at[k + width_of(<char> at[k])] == 32:
                    words -= not Py_UNICODE_ISALNUM(character(at + k, width_of(<char> at[k])))
    return words


cdef enum:
    WORDS_AT_ONCE = 32


cdef Py_ssize_t words_in(const char *data, size_t length) noexcept:
    """As `text.count_words`, of what `collapsed` wrote."""
    cdef size_t n = 0
    cdef Py_ssize_t words = 0, letters = 0, unspaced = 0  # the last two of the word or run under way
    cdef Py_UCS4 c, first = 0
    cdef int width
    while n < length:
        c, width = <unsigned char> data[n], width_of(data[n])
        if c >= 128:
            c = character(<const unsigned char *> data + n, width)
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
