# Text as the parser holds it, in UTF-8; see `text`. Part of `native.pyx`.

cdef object decoded(const char *data, size_t length):
    return PyUnicode_DecodeUTF8(data, length, "replace")


cdef bint is_ascii(const char *data, size_t length) noexcept nogil:
    cdef size_t n = 0
    cdef uint64_t eight
    while n + 8 <= length:
        memcpy(&eight, data + n, 8)
        if eight & 0x8080808080808080ULL:
            return False
        n += 8
    while n < length:
        if <unsigned char> data[n] >= 0x80:
            return False
        n += 1
    return True


cdef Py_ssize_t place_of(
    const char *part, size_t length, const char *text, size_t size, size_t start
) noexcept nogil:
    """Where a part stands in a text, from `start` on; -1 for nowhere."""
    cdef size_t n = start, k
    cdef unsigned char first = part[0], second, third, few
    cdef const char *at
    if length >= 3:
        second, third = part[1], part[2]
        while n + ONE_BLOCK + 2 <= size:  # many bytes at once: do the first three of the part stand there together?
            few = 0
            for k in range(n, n + ONE_BLOCK):
                few |= (
                    (<unsigned char> text[k] == first)
                    & (<unsigned char> text[k + 1] == second)
                    & (<unsigned char> text[k + 2] == third)
                )
            if few:
                for k in range(n, min(n + ONE_BLOCK, size - length + 1) if length <= size else n):
                    if text[k] == part[0] and memcmp(text + k, part, length) == 0:
                        return k
            n += ONE_BLOCK
    while n + length <= size:
        at = <const char *> memchr(text + n, part[0], size - length + 1 - n)
        if at == NULL:
            return -1
        if memcmp(at, part, length) == 0:
            return at - text
        n = at - text + 1
    return -1


cdef enum:
    ONE_BLOCK = 256


cdef object cleaned(const char *data, size_t length):
    """`text.clean_line` of UTF-8: done here where all there is to do is collapse white space."""
    cdef char *out = <char *> malloc(length + 1)
    if out == NULL:
        raise MemoryError
    cdef Py_ssize_t size = collapsed(data, length, out)
    try:
        return decoded(out, size) if size >= 0 else clean_line(decoded(data, length))
    finally:
        free(out)


cdef list paragraphs_of(const char *data, size_t length):
    """As `walk.paragraphs_of`, of UTF-8."""
    cdef list paragraphs = [], lines = []
    cdef char *out = <char *> malloc(length + 1)
    cdef const char *end = data + length
    cdef const char *at
    cdef Py_ssize_t size
    if out == NULL:
        raise MemoryError
    try:
        while data <= end:
            at = <const char *> memchr(data, LINE_BREAK, end - data)
            if at == NULL:
                at = end
            size = collapsed(data, at - data, out)
            line = decoded(out, size) if size >= 0 else clean_line(decoded(data, at - data))
            if line:
                lines.append(line)
            elif size == 0 and lines:  # nothing but white space between two breaks
                paragraphs.append("\n".join(lines))
                lines = []
            data = at + 1
    finally:
        free(out)
    if lines:
        paragraphs.append("\n".join(lines))
    return paragraphs


cdef enum:
    LINE_BREAK = 11


cdef Py_ssize_t collapsed(const char *data, size_t length, char *out) noexcept nogil:
    """Write UTF-8 to `out` with each run of white space made one space and the ends stripped; the bytes written, -1 where
    a character stands in it that `clean_line` drops or writes otherwise."""
    cdef size_t n = 0, mixed = 0  # up to where bytes are known to be of several kinds
    cdef Py_ssize_t size = 0
    cdef int width, kind
    while n < length:
        if n >= mixed and n + PLAIN_AT_ONCE <= length:
            if is_collapsed(data + n) and (data[n] != 32 or (size > 0 and out[size - 1] != 32)):
                memcpy(out + size, data + n, PLAIN_AT_ONCE)
                size += PLAIN_AT_ONCE
                n += PLAIN_AT_ONCE
                continue
            mixed = n + PLAIN_AT_ONCE
        while n < length and 32 < data[n] < 127:  # as most are
            out[size] = data[n]
            size += 1
            n += 1
        if n == length:
            break
        kind = kind_of(<const unsigned char *> data + n, length - n, &width)
        if kind == OTHER:
            return -1
        if kind == SPACE:
            if size > 0 and out[size - 1] != 32:
                out[size] = 32
                size += 1
        else:
            memcpy(out + size, data + n, width)
            size += width
        n += width
    return size - 1 if size > 0 and out[size - 1] == 32 else size


cdef enum:
    PLAIN_AT_ONCE = 32


cdef inline bint is_collapsed(const char *data) noexcept nogil:
    """Whether so many bytes are ASCII that is printed, with no two spaces together: asked of all of them at once."""
    cdef unsigned char other = (data[0] < 32) | (data[0] == 127)
    cdef size_t n
    for n in range(1, PLAIN_AT_ONCE):
        other |= (data[n] < 32) | (data[n] == 127) | ((data[n] == 32) & (data[n - 1] == 32))
    return not other


cdef enum:
    SIEVE_BITS = 131_072
    SIEVE_BYTES = 16_384


cdef class Sieve:
    """Tells of most texts that they are not among the known ones, without a look at those."""

    cdef unsigned char bits[SIEVE_BYTES]

    def __cinit__(self, known):
        cdef bytes text
        cdef unsigned int number
        for text in known:
            number = text_number(text, len(text))
            self.bits[number >> 3] |= 1 << (number & 7)

    cdef bint may_hold(self, const char *text, size_t size):
        cdef unsigned int number = text_number(text, size)
        return self.bits[number >> 3] >> (number & 7) & 1


cdef inline unsigned int text_number(const char *text, size_t size) noexcept nogil:
    """A number for a text. It is no secret: who wants to can write texts with the same one."""
    cdef unsigned int number = 2166136261U  # FNV-1a
    cdef size_t n
    for n in range(size):
        number = (number ^ <unsigned char> text[n]) * 16777619U
    return (number ^ number >> 15) % SIEVE_BITS


cdef enum:  # characters, as `clean_line` sees them
    LETTER  # is kept
    SPACE
    OTHER  # is dropped or written otherwise


cdef inline int kind_of(const unsigned char *data, size_t left, int *width) noexcept nogil:
    """The kind of a character, which takes `width` bytes."""
    cdef unsigned char first = data[0], second, third
    width[0] = 1
    if first < 0x80:
        if is_space(<char> first):
            return SPACE
        return OTHER if first < 32 or first == 127 else LETTER
    if first < 0xC2 or left < 2:
        return OTHER
    second = data[1]
    width[0] = 2
    if first < 0xE0:
        if first == 0xC2:
            return SPACE if second == 0x85 or second == 0xA0 else OTHER if second < 0xA0 or second == 0xAD else LETTER
        return OTHER if first == 0xD8 and second == 0x9C else LETTER
    if first >= 0xF0:
        width[0] = 4
        return LETTER if left >= 4 else OTHER
    if left < 3:
        return OTHER
    width[0] = 3
    third = data[2]
    if first == 0xE2:
        if second == 0x80:
            if third <= 0x8A or third == 0xA8 or third == 0xA9 or third == 0xAF:
                return SPACE
            return OTHER if third == 0x8B or third == 0x8E or third == 0x8F or 0xAA <= third <= 0xAE else LETTER
        if second == 0x81:
            return SPACE if third == 0x9F else OTHER if 0xA0 <= third <= 0xA9 else LETTER
        return LETTER
    if first == 0xE1:
        return SPACE if second == 0x9A and third == 0x80 else LETTER
    if first == 0xE3:
        return SPACE if second == 0x80 and third == 0x80 else LETTER
    if first == 0xEF:  # presentation forms, U+FEFF, U+FFFC
        if second == 0xB8 or (second == 0xB9 and third < 0xB0):  # variation selectors and other forms, which are kept
            return LETTER
        return OTHER if 0xAD <= second <= 0xBB or (second == 0xBF and third == 0xBC) else LETTER
    return LETTER


cdef inline bint is_space(char c) noexcept nogil:
    return c == 32 or 9 <= c <= 13 or 28 <= c <= 31


cdef inline bint is_of_word(char c) noexcept nogil:
    return c < 0 or is_alphanumeric(c)


cdef inline bint is_alphanumeric(char c) noexcept nogil:
    return c"a" <= c <= c"z" or c"A" <= c <= c"Z" or c"0" <= c <= c"9"


cdef inline bint is_decimal(Py_UCS4 c) noexcept:
    return c"0" <= c <= c"9" or (c > 127 and Py_UNICODE_ISDECIMAL(c))


cdef inline int width_of(char c) noexcept nogil:
    """Bytes of the character that begins so."""
    cdef unsigned char first = <unsigned char> c
    return 1 if first < 0x80 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4


cdef bint is_blank(const char *data, size_t size) noexcept nogil:
    cdef size_t n
    for n in range(size):
        if data[n] != 32 and data[n] != 10 and data[n] != 9 and data[n] != 13 and data[n] != 12:
            return False
    return True
