# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The walk over the tree and the weighing of its blocks, compiled.

The same as `walk` and `evidence`, which are the reference: read them first, for the reasons are there. A page comes out
the same to the last bit (`tests/extraction/test_native.py` compares the two on hundreds of made pages). What is gained
is that the parser's tree is read where it lies, without an object for each of its thousands of nodes.

The tree is read through the functions that the parser's library exports for bindings (lexbor's `*_noi`), looked up in
the very library that selectolax has loaded. Where one is missing, or answers otherwise than selectolax does, importing
this module fails, and the plain walk is used.
"""

cimport cython
from cpython.unicode cimport Py_UNICODE_ISDECIMAL, PyUnicode_DecodeASCII, PyUnicode_DecodeUTF8
from libc.stdint cimport uint64_t, uintptr_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memchr, memcmp, memcpy

from selectolax import lexbor as parser

from newsgrab.extraction import evidence as reference
from newsgrab.extraction import text as text_rules
from newsgrab.extraction import walk as plain_walk
from newsgrab.extraction.text import clean_line

cdef extern from "dlfcn.h" nogil:
    void *dlopen(const char *path, int mode)
    void *dlsym(void *handle, const char *name)
    int RTLD_LAZY
    int RTLD_NOLOAD

ctypedef void *(*StepFunction)(void *) noexcept nogil
ctypedef uintptr_t (*NumberFunction)(void *) noexcept nogil
ctypedef int (*TypeFunction)(void *) noexcept nogil
ctypedef const char *(*StringFunction)(void *, size_t *) noexcept nogil
ctypedef void *(*ReleaseFunction)(void *, const char *) noexcept nogil

cdef StepFunction next_of, first_child_of, parent_of, first_attribute_of, next_attribute_of
cdef NumberFunction tag_of
cdef TypeFunction type_of
cdef StringFunction text_of, attribute_name_of, attribute_value_of, tag_name_of
cdef ReleaseFunction release_text

cdef enum:
    ELEMENT_NODE = 1  # DOM Standard, section 4.4
    TEXT_NODE = 3
    KNOWN_TAGS = 512

cdef enum Kind:  # as in `walk`
    TEXT, INLINE, BLOCK, BR, RAW, SKIP, META, LINK, IMG, SCRIPT, TITLE, NOTHING

cdef unsigned char KINDS[KNOWN_TAGS]
cdef unsigned char PROSE[KNOWN_TAGS]  # 1: may hold a paragraph among other elements; 2: is one, with all that is in it
cdef list NAMES = [None] * KNOWN_TAGS

cdef int MAX_DEPTH = plain_walk.MAX_DEPTH
cdef int MAX_BLOCKS = plain_walk.MAX_BLOCKS
cdef int LONG_TEXT = plain_walk.LONG_TEXT
cdef int BLOCKS_AFTER_PROSE = plain_walk.BLOCKS_AFTER_PROSE
cdef int SURVEYED = plain_walk.SURVEYED
cdef int MAX_IN_FURNITURE = plain_walk.MAX_IN_FURNITURE
cdef int MAX_MAIN_HEADINGS = plain_walk.MAX_MAIN_HEADINGS
cdef int LEVELS_ABOVE_HEADING = plain_walk.LEVELS_ABOVE_HEADING
cdef uintptr_t H1, ARTICLE, MAIN, NAV, FOOTER, BODY


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


cdef object cleaned(const char *data, size_t length):
    """`text.clean_line` of UTF-8: done here where all there is to do is collapse white space."""
    cdef size_t n = 0, size = 0
    cdef int width, kind
    cdef bint gap = False
    cdef char *out = <char *> malloc(length + 1)
    if out == NULL:
        raise MemoryError
    while n < length:
        kind = kind_of(<const unsigned char *> data + n, length - n, &width)
        if kind == OTHER:
            free(out)
            return clean_line(decoded(data, length))
        if kind == SPACE:
            gap = size > 0
        else:
            if gap:
                out[size] = 32
                size += 1
                gap = False
            if width == 1:
                out[size] = data[n]
            else:
                memcpy(out + size, data + n, width)
            size += width
        n += width
    text = decoded(out, size)
    free(out)
    return text


cdef enum:  # characters, as `clean_line` sees them
    LETTER  # is kept
    SPACE
    OTHER  # is dropped or written otherwise


cdef inline int kind_of(const unsigned char *data, size_t left, int *width) noexcept nogil:
    """The kind of a character, which takes `width` bytes."""
    cdef unsigned char first = data[0], second, third
    width[0] = 1
    if first < 0x80:
        if first == 32 or 9 <= first <= 13 or 28 <= first <= 31:
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
        return OTHER if 0xAD <= second <= 0xBB or (second == 0xBF and third == 0xBC) else LETTER
    return LETTER


cdef dict attributes_of(void *node):
    """Attribute name to value, as selectolax gives them."""
    cdef dict attributes = {}
    cdef size_t size = 0
    cdef const char *data
    if type_of(node) != ELEMENT_NODE:
        return attributes
    cdef void *attribute = first_attribute_of(node)
    while attribute != NULL:
        data = attribute_name_of(attribute, &size)
        name = decoded(data, size)
        data = attribute_value_of(attribute, &size)
        attributes[name] = decoded(data, size) if data != NULL else None
        attribute = next_attribute_of(attribute)
    return attributes


cdef object attribute_of(void *node, const char *wanted, size_t length):
    """One attribute's value, None where it is missing or has none."""
    cdef size_t size = 0
    cdef const char *data
    cdef void *attribute = first_attribute_of(node) if type_of(node) == ELEMENT_NODE else NULL
    while attribute != NULL:
        data = attribute_name_of(attribute, &size)
        if size == length and memcmp(data, wanted, length) == 0:
            data = attribute_value_of(attribute, &size)
            return decoded(data, size) if data != NULL else None
        attribute = next_attribute_of(attribute)
    return None


cdef object text_in(void *node, object tree):
    """All text in a node, as it stands in the markup."""
    cdef size_t size = 0
    cdef const char *data = text_of(node, &size)
    if data == NULL:
        return ""
    try:
        return decoded(data, size)
    finally:
        release_text(document_of(tree), data)


cdef void *document_of(object tree) except? NULL:
    cdef uintptr_t root = tree.root.mem_id
    return parent_of(<void *> root)


@cython.final
@cython.no_gc  # nothing here can be part of a cycle, so the garbage collector need not look
cdef class Markup:
    """As `walk.Markup`."""

    cdef void *pointer
    cdef object tree

    @property
    def attributes(self):
        """Attribute name to value, as the parser gives them."""
        return attributes_of(self.pointer)

    def get(self, str name not None):
        """The value of one attribute; "" where it is missing or has none."""
        cdef bytes wanted = name.encode()
        return attribute_of(self.pointer, wanted, len(wanted)) or ""

    @property
    def text(self):
        """All text in it."""
        return text_in(self.pointer, self.tree)


cdef Markup markup(void *node, object tree):
    cdef Markup made = Markup.__new__(Markup)
    made.pointer = node
    made.tree = tree
    return made


@cython.final
@cython.no_gc
cdef class Element:
    """As `walk.Element`."""

    cdef readonly str tag
    cdef readonly Element parent
    cdef public int depth, start, end
    cdef readonly bint is_box, bold
    cdef public bint skipped
    cdef readonly uintptr_t link
    cdef Element box_around  # None where it is a box itself
    cdef void *pointer
    cdef object tree, _node, _attributes
    cdef tuple _look, marks  # marks: role, item property and hiddenness, where it has any
    # what `weigh` keeps here while it goes on
    cdef int look_number
    cdef double mass, own, own_everywhere, near, everywhere, level, below_top
    cdef void *article

    def __init__(self, str tag not None, Element parent, int start, node, bint is_box):
        cdef uintptr_t number = node.mem_id if node is not None else 0
        self._node = node
        self.settle(tag, parent, start, <void *> number, None, is_box)

    cdef void settle(self, str tag, Element parent, int start, void *pointer, object tree, bint is_box):
        self.tag = tag
        self.parent = parent
        self.start = start
        self.end = 0
        self.pointer = pointer
        self.tree = tree
        self.is_box = is_box
        self.box_around = None if is_box or parent is None else parent.get_box()
        self.look_number = -1
        if parent is not None:
            self.depth = parent.depth + 1
            self.link = <uintptr_t> pointer if tag == "a" and pointer != NULL else parent.link
            self.bold = parent.bold or tag == "strong" or tag == "b"
            self.skipped = parent.skipped

    cdef Element get_box(self):
        return self if self.box_around is None else self.box_around

    def __repr__(self):
        return f"<{self.tag} {self.names!r} [{self.start}:{self.end}]>"

    @property
    def box(self):
        """The innermost block-level element: itself or one around it."""
        return self.get_box()

    @property
    def number(self):
        """`mem_id` of its node, by which it is known; 0 where it has none."""
        return <uintptr_t> self.pointer

    @property
    def node(self):
        """The parser's node, None in a page without markup. It is looked for in the whole tree: for the rare case."""
        if self._node is None and self.tree is not None:
            number = self.number
            self._node = next((node for node in self.tree.root.traverse() if node.mem_id == number), None)
        return self._node

    @property
    def attributes(self):
        """Attribute name to value, as the parser gives them."""
        if self._attributes is None:
            self._attributes = attributes_of(self.pointer) if self.pointer != NULL else {}
        return self._attributes

    @property
    def names(self):
        """Class and id as one string, "" where there is neither."""
        return self.get_look()[1]

    @property
    def look(self):
        """Tag and names: elements that look the same are shown the same way."""
        return self.get_look()

    cdef tuple get_look(self):
        if self._look is None:
            self.describe()
        return self._look

    cdef int describe(self) except -1:
        """Read what its look and its place depend on, without a dictionary of all attributes."""
        cdef size_t size = 0
        cdef const char *name
        cdef const char *value
        cdef void *attribute = first_attribute_of(self.pointer) if self.pointer != NULL else NULL
        names = own_id = role = prop = hidden = style = None
        while attribute != NULL:
            name = attribute_name_of(attribute, &size)
            if size <= 8:
                if size == 5 and memcmp(name, b"class", 5) == 0:
                    value = attribute_value_of(attribute, &size)
                    names = decoded(value, size) if value != NULL else None
                elif size == 2 and memcmp(name, b"id", 2) == 0:
                    value = attribute_value_of(attribute, &size)
                    own_id = decoded(value, size) if value != NULL else None
                elif size == 5 and memcmp(name, b"style", 5) == 0:
                    value = attribute_value_of(attribute, &size)
                    style = decoded(value, size) if value != NULL else None
                elif size == 4 and memcmp(name, b"role", 4) == 0:
                    value = attribute_value_of(attribute, &size)
                    role = decoded(value, size) if value != NULL else None
                elif size == 8 and memcmp(name, b"itemprop", 8) == 0:
                    value = attribute_value_of(attribute, &size)
                    prop = decoded(value, size) if value != NULL else None
                elif size == 6 and memcmp(name, b"hidden", 6) == 0:
                    value = attribute_value_of(attribute, &size)
                    hidden = decoded(value, size) if value != NULL else ""
            attribute = next_attribute_of(attribute)
        self._look = self.tag, f"{names} {own_id}" if names and own_id else names or own_id or ""
        hides = False
        if hidden is not None or style is not None:
            hides = plain_walk.hides({"style": style} if hidden is None else {"style": style, "hidden": hidden})
        self.marks = (role, prop, hides) if role or prop or hides else None
        return 0

    @property
    def hidden(self):
        """Whether its own attributes hide it (`hidden`, `display: none`)."""
        return plain_walk.hides(self.attributes)

    @property
    def text(self):
        """All text in it, as it stands in the markup."""
        if self._node is not None:
            return self._node.text() or ""
        return text_in(self.pointer, self.tree) if self.pointer != NULL else ""

    def anchors(self):
        """The links in it, itself left out."""
        cdef list found = []
        cdef void *node
        cdef int depth = 0
        if self.pointer == NULL:
            return found
        node = first_child_of(self.pointer)
        while node != NULL:
            if type_of(node) == ELEMENT_NODE:
                if tag_of(node) < KNOWN_TAGS and NAMES[tag_of(node)] == "a":
                    found.append(markup(node, self.tree if self.tree is not None else self._node))
                if first_child_of(node) != NULL:
                    node = first_child_of(node)
                    continue
            while next_of(node) == NULL:
                node = parent_of(node)
                if node == self.pointer or node == NULL:
                    return found
            node = next_of(node)
        return found

    def up(self):
        """This element and those around it, innermost first."""
        cdef list found = []
        cdef Element element = self
        while element is not None:
            found.append(element)
            element = element.parent
        return iter(found)


@cython.final
@cython.no_gc
cdef class TextBlock:
    """As `walk.TextBlock`."""

    cdef readonly int index, link_chars, links, bold_chars
    cdef readonly str text
    cdef readonly Element element, box
    cdef readonly bint parted

    def __init__(self, int index, str text not None, Element element not None, Element box not None):
        self.index, self.text, self.element, self.box = index, text, element, box

    def __repr__(self):
        return f"<{self.index} {self.element.tag} {self.text[:60]!r}>"

    @property
    def link_share(self):
        """Share of the text that is link text, 0 to 1."""
        return min(1.0, self.link_chars / <double> len(self.text))


cdef TextBlock text_block(
    int index, str text, Element element, Element box, int link_chars, int links, int bold_chars
):
    cdef TextBlock block = TextBlock.__new__(TextBlock)
    block.index, block.text, block.element, block.box = index, text, element, box
    block.link_chars, block.links, block.bold_chars = link_chars, links, bold_chars
    return block


def walk(tree):
    """As `walk.walk`."""
    root = tree.root
    if root is None:
        return plain_walk.Walk()
    cdef uintptr_t number = root.mem_id
    cdef Survey survey = Survey(number)
    survey.run()
    cdef Walker walker = Walker(tree, number)
    if not walker.run(survey.start, survey.end):
        walker = Walker(tree, number)
        walker.run(NULL, survey.end)
    return walker.found


cdef struct Passage:  # an element that can hold a paragraph, or a main heading
    void *node
    size_t size  # characters of its text, white space around each piece left out
    int above  # the innermost one around it whose text is all text in it; -1 for none
    bint whole  # its text is all text in it, not only what stands directly in it
    bint heading
    bint wide  # its first character is of a script that needs few


cdef struct Level:  # of the survey's way down: numbers of passages, -1 for none
    int whole  # the innermost around the text here whose text is all text in it
    int own  # the one that the text here stands directly in


cdef class Survey:
    """Finds the nodes between which the page's own text stands; see `walk._survey`."""

    cdef void *root
    cdef void *start
    cdef void *end
    cdef void *document
    cdef Passage *passages
    cdef Level *levels
    cdef int count, room, deepest

    def __cinit__(self, uintptr_t root):
        self.root = <void *> root
        self.document = parent_of(self.root)
        self.room = 256
        self.deepest = 64
        self.passages = <Passage *> malloc(self.room * sizeof(Passage))
        self.levels = <Level *> malloc(self.deepest * sizeof(Level))
        if self.passages == NULL or self.levels == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.passages)
        free(self.levels)

    cdef int run(self) except -1:
        self.collect()
        self.find_end()
        self.find_start()
        return 0

    cdef int collect(self) except -1:
        """Note all passages and how long they are, in one go through the tree."""
        cdef void *node = self.root
        cdef void *inner
        cdef int depth = 0, kind
        cdef uintptr_t tag
        cdef Level here = Level(whole=-1, own=-1)
        self.levels[0] = here
        while True:
            kind = type_of(node)
            if kind == TEXT_NODE:
                here = self.levels[depth]
                self.measure(node, here)
            elif kind == ELEMENT_NODE:
                inner = first_child_of(node)
                if inner != NULL:
                    here = self.levels[depth]
                    here.own = -1
                    tag = tag_of(node)
                    if tag < KNOWN_TAGS and PROSE[tag]:
                        here = self.add(node, PROSE[tag], here)
                    depth += 1
                    if depth == self.deepest:
                        self.deepen()
                    self.levels[depth] = here
                    node = inner
                    continue
            while node != self.root and next_of(node) == NULL:
                node = parent_of(node)
                depth -= 1
            if node == self.root:
                return 0
            node = next_of(node)

    cdef Level add(self, void *node, int manner, Level around) except *:
        cdef Passage *passages
        if self.count == self.room:
            passages = <Passage *> realloc(self.passages, 2 * self.room * sizeof(Passage))
            if passages == NULL:
                raise MemoryError
            self.passages = passages
            self.room *= 2
        cdef bint whole = manner != DIRECT
        self.passages[self.count] = Passage(
            node=node, size=0, above=around.whole, whole=whole, heading=manner == HEADING, wide=False
        )
        cdef Level inside = Level(whole=self.count if whole else around.whole, own=-1 if whole else self.count)
        self.count += 1
        return inside

    cdef int deepen(self) except -1:
        cdef Level *levels = <Level *> realloc(self.levels, 2 * self.deepest * sizeof(Level))
        if levels == NULL:
            raise MemoryError
        self.levels = levels
        self.deepest *= 2
        return 0

    cdef int measure(self, void *node, Level here) except -1:
        """Add a text to the passages that it belongs to; those that are long already need not be told."""
        cdef bint wanted = here.own >= 0 or (here.whole >= 0 and self.passages[here.whole].size <= <size_t> LONG_TEXT)
        if not wanted:
            return 0
        cdef size_t size = 0, start = 0
        cdef bint wide = False
        cdef const char *data = text_of(node, &size)
        if data == NULL:
            return 0
        try:
            if is_ascii(data, size):
                while size > 0 and is_space(data[size - 1]):
                    size -= 1
                while start < size and is_space(data[start]):
                    start += 1
                size -= start
            else:
                text = decoded(data, size).strip()
                size = len(text)
                wide = size > 0 and text[0] > "\u2fff"
        finally:
            release_text(self.document, data)
        if size == 0:
            return 0
        if here.own >= 0:
            self.extend(here.own, size, wide)
        cdef int number = here.whole
        while number >= 0 and self.passages[number].size <= <size_t> LONG_TEXT:
            self.extend(number, size, wide)
            number = self.passages[number].above
        return 0

    cdef void extend(self, int number, size_t size, bint wide):
        if self.passages[number].size == 0:
            self.passages[number].wide = wide
        self.passages[number].size += size

    cdef void find_end(self):
        """The last paragraph outside of the page's footers and menus."""
        cdef int number, seen = 0, in_furniture = 0
        cdef Passage passage
        for number in range(self.count - 1, -1, -1):
            passage = self.passages[number]
            if passage.heading:
                continue
            seen += 1
            if seen > SURVEYED:
                return
            if passage.size > <size_t> LONG_TEXT or (passage.size > <size_t> (LONG_TEXT // 3) and passage.wide):
                if around(passage.node, FOOTER, NAV) == NULL:
                    self.end = passage.node
                    return
                in_furniture += 1
                if in_furniture > MAX_IN_FURNITURE:
                    return

    cdef void find_start(self):
        """The article, or a few levels above the main heading."""
        cdef int number, seen = 0
        cdef void *heading = NULL
        cdef void *above
        for number in range(self.count):
            if self.passages[number].heading:
                seen += 1
                if seen > MAX_MAIN_HEADINGS:
                    break
                if self.passages[number].size > 0:
                    heading = self.passages[number].node
                    break
        if heading == NULL or self.end == NULL:
            return
        self.start = around(heading, ARTICLE, MAIN)
        if self.start == NULL:
            self.start = heading
            for number in range(LEVELS_ABOVE_HEADING):
                above = parent_of(self.start)
                if above == NULL or tag_of(above) == BODY:
                    break
                self.start = above


cdef enum:  # how a passage's text is counted
    DIRECT = 1
    WHOLE = 2
    HEADING = 3


cdef inline bint is_space(char c) noexcept nogil:
    return c == 32 or 9 <= c <= 13 or 28 <= c <= 31


cdef void *around(void *node, uintptr_t one, uintptr_t other) noexcept nogil:
    """The innermost of two tags around a node, within `MAX_DEPTH` levels; NULL for none."""
    cdef void *above = parent_of(node)
    cdef int level
    for level in range(MAX_DEPTH):
        if above == NULL or tag_of(above) == one or tag_of(above) == other:
            return above
        above = parent_of(above)
    return NULL


cdef class Walker:
    """The state of the one walk: what has been found, and the run of text under way; see `walk._Walker`."""

    cdef object found, tree
    cdef list blocks, elements, links, pictures, scripts
    cdef dict meta
    cdef Element top
    cdef void *root
    cdef void *document
    # the way down to the node at hand: each node, and its Element where it has one (kept alive by `elements`)
    cdef void **nodes
    cdef void **placed
    cdef int deepest
    # the run of text under way
    cdef char *run_text
    cdef size_t run_size, run_room
    cdef Element box, owner
    cdef int link_chars, bold_chars, run_links
    cdef uintptr_t last_link

    def __cinit__(self, tree, uintptr_t root):
        self.tree = tree
        self.root = <void *> root
        self.document = parent_of(self.root)
        self.deepest = 64
        self.run_room = 4096
        self.nodes = <void **> malloc(self.deepest * sizeof(void *))
        self.placed = <void **> malloc(self.deepest * sizeof(void *))
        self.run_text = <char *> malloc(self.run_room)
        if self.nodes == NULL or self.placed == NULL or self.run_text == NULL:
            raise MemoryError
        self.found = plain_walk.Walk()
        self.blocks, self.elements, self.meta = self.found.blocks, self.found.elements, self.found.meta
        self.links, self.pictures, self.scripts = self.found.links, self.found.pictures, self.found.scripts
        self.top = Element.__new__(Element)
        self.top.settle("html", None, 0, self.root, tree, True)
        self.elements.append(self.top)

    def __dealloc__(self):
        free(self.nodes)
        free(self.placed)
        free(self.run_text)

    cdef int run(self, void *start, void *end) except -1:
        """Go through the tree once; 0 where `end` stands before `start`, else 1."""
        cdef void *node = self.root
        cdef void *inner
        cdef int depth = 0, kind, limit = MAX_BLOCKS
        cdef uintptr_t tag
        cdef bint raw = False, boundary = False, passing = start != NULL
        while True:
            self.nodes[depth] = node
            self.placed[depth] = <void *> self.top if depth == 0 else NULL
            tag = tag_of(node)
            kind = KINDS[tag] if tag < KNOWN_TAGS else BLOCK
            if kind == TEXT:
                if raw:
                    raw = False
                elif not passing:
                    if self.read(node, depth, &boundary, limit):
                        passing = True
                elif self.run_size:
                    self.append(b" ", 1)
            elif kind <= BLOCK:
                if node == start:
                    passing = False
                elif node == end:
                    if passing:
                        return 0
                    limit = len(self.blocks) + BLOCKS_AFTER_PROSE
                if kind == BLOCK:
                    boundary = True
            elif kind == BR:
                if self.run_size and not boundary:
                    self.append(b"\v", 1)
            elif kind == RAW:
                raw = first_child_of(node) != NULL
            elif META <= kind < NOTHING:
                raw = self.note(node, kind)
            elif kind == NOTHING:
                raw = False
            inner = first_child_of(node)
            if inner != NULL:
                depth += 1
                if depth == self.deepest:
                    self.deepen()
                node = inner
                continue
            while node != self.root and next_of(node) == NULL:
                node = parent_of(node)
                depth -= 1
            if node == self.root:
                break
            node = next_of(node)
        if self.run_size:
            self.end_run()
        self.close()
        return 1

    cdef bint read(self, void *node, int depth, bint *boundary, int limit) except -1:
        """Read a text; whether no more is to be read."""
        cdef size_t size = 0
        cdef const char *data = text_of(node, &size)
        if data == NULL or is_blank(data, size):
            if data != NULL:
                release_text(self.document, data)
            if self.run_size:
                self.append(b" ", 1)
            return False
        try:
            return self.take(data, size, depth, boundary, limit)
        finally:
            release_text(self.document, data)

    cdef bint take(self, const char *data, size_t size, int depth, bint *boundary, int limit) except -1:
        """Take a text into the run under way, or begin one with it; whether there are blocks enough."""
        cdef Element element = <Element> self.placed[depth - 1] if self.placed[depth - 1] != NULL else None
        cdef Element one
        cdef int placed, characters
        if element is not None and element.skipped:
            return False
        if self.run_size and (boundary[0] or (element is not None and element.get_box() is not self.box)):
            self.end_run()
            self.box = None
        if element is None:
            placed = len(self.elements)
            element = self.place(depth - 1)
            if self.run_size and element.get_box() is not self.box:
                self.end_run()
                self.box = None
                for one in self.elements[placed:]:  # they were placed as if in the run before
                    one.start = len(self.blocks)
        boundary[0] = False
        if element.skipped:
            return False
        if self.box is None:
            if len(self.blocks) >= limit:
                return True
            self.box, self.owner = element.get_box(), element
            self.link_chars = self.bold_chars = self.run_links = 0
            self.last_link = 0
        elif self.owner is not element:
            self.owner = common(self.owner, element)
        self.append(data, size)
        if element.link or element.bold:
            characters = size if is_ascii(data, size) else len(decoded(data, size))
            if element.link:
                self.link_chars += characters
                if element.link != self.last_link:
                    self.last_link = element.link
                    self.run_links += 1
            if element.bold:
                self.bold_chars += characters
        return False

    cdef Element place(self, int depth):
        """The `Element` of a node that holds text, made with those around it that are not made yet."""
        cdef int level = depth
        while self.placed[level] == NULL:
            level -= 1
        cdef Element element = <Element> self.placed[level]
        cdef Element made
        cdef int kind
        cdef uintptr_t number
        cdef size_t size = 0
        cdef const char *data
        for level in range(level + 1, depth + 1):
            if not element.skipped and element.depth < MAX_DEPTH:
                number = tag_of(self.nodes[level])
                if number < KNOWN_TAGS and NAMES[number] is not None:
                    kind, tag = KINDS[number], NAMES[number]
                else:
                    data = tag_name_of(self.nodes[level], &size)
                    kind, tag = BLOCK, decoded(data, size) if data != NULL else ""
                made = Element.__new__(Element)
                made.settle(tag, element, len(self.blocks), self.nodes[level], self.tree, kind == BLOCK)
                element = made
                if kind == SKIP or number == NAV or (number == FOOTER and not self.in_content(element)):
                    element.skipped = True
                element.describe()  # now, while the parser's node is at hand
                self.elements.append(element)
            self.placed[level] = <void *> element
        return element

    cdef bint in_content(self, Element element):
        while element is not None:
            if element.tag == "article" or element.tag == "main":
                return True
            element = element.parent
        return False

    cdef int end_run(self) except -1:
        """Make the run's text a block, or several where `<br><br>` parts it."""
        cdef Element owner = self.owner
        cdef Element box = self.box if self.box is not None else self.top
        cdef size_t size = self.run_size
        cdef int n, total, of_links, of_bold, links
        cdef double share
        cdef TextBlock block
        self.run_size = 0
        if memchr(self.run_text, 11, size) == NULL:
            text = cleaned(self.run_text, size)
            if text:
                self.blocks.append(
                    text_block(len(self.blocks), text, owner, box, self.link_chars, self.run_links, self.bold_chars)
                )
        else:
            paragraphs = plain_walk.paragraphs_of(decoded(self.run_text, size))
            total = sum(map(len, paragraphs)) or 1
            for n, text in enumerate(paragraphs):
                share = len(text) / <double> total  # which part held the links is not tracked: spread evenly
                of_links, of_bold = int(self.link_chars * share), int(self.bold_chars * share)
                links = round(self.run_links * share)
                block = text_block(len(self.blocks), text, owner, box, of_links, links, of_bold)
                block.parted = n > 0
                self.blocks.append(block)
        owner.end = len(self.blocks)
        return 0

    cdef void close(self):
        """Carry the ends of the inner elements to those around them."""
        cdef Element element
        for element in reversed(self.elements):
            if element.end < element.start:
                element.end = element.start
            if element.parent is not None and element.parent.end < element.end:
                element.parent.end = element.end

    cdef bint note(self, void *node, int kind) except -1:
        """Note an element without text of its own; whether its content is to be passed over."""
        if kind == SCRIPT:
            script = markup(node, self.tree)
            if "ld+json" in (attribute_of(node, b"type", 4) or "").lower():
                self.found.jsonld.append(script.text)
            else:
                self.scripts.append(script)
            return first_child_of(node) != NULL
        if kind == TITLE:
            if not self.found.title:
                self.found.title = clean_line(text_in(node, self.tree))
            return first_child_of(node) != NULL
        if kind == META:
            content = attribute_of(node, b"content", 7)
            if content is not None:
                for key in META_KEYS:
                    name = attribute_of(node, key, len(<bytes> key))
                    if name:
                        self.add_meta(name.lower().strip(), content)
        elif kind == IMG:
            self.pictures.append(markup(node, self.tree))
        elif kind == LINK:
            self.links.append(markup(node, self.tree))
        return False

    cdef int add_meta(self, str name, str content) except -1:
        cdef list known = self.meta.get(name)
        if known is None:
            self.meta[name] = [content]
        else:
            known.append(content)
        return 0

    cdef int append(self, const char *data, size_t size) except -1:
        cdef char *text
        if self.run_size + size > self.run_room:
            self.run_room = 2 * (self.run_size + size)
            text = <char *> realloc(self.run_text, self.run_room)
            if text == NULL:
                raise MemoryError
            self.run_text = text
        memcpy(self.run_text + self.run_size, data, size)
        self.run_size += size
        return 0

    cdef int deepen(self) except -1:
        cdef int deepest = 2 * self.deepest
        cdef void **nodes = <void **> realloc(self.nodes, deepest * sizeof(void *))
        if nodes == NULL:
            raise MemoryError
        self.nodes = nodes
        cdef void **placed = <void **> realloc(self.placed, deepest * sizeof(void *))
        if placed == NULL:
            raise MemoryError
        self.placed = placed
        self.deepest = deepest
        return 0


cdef tuple META_KEYS = tuple(key.encode() for key in plain_walk.META_KEYS)


cdef bint is_blank(const char *data, size_t size) noexcept nogil:
    cdef size_t n
    for n in range(size):
        if data[n] != 32 and data[n] != 10 and data[n] != 9 and data[n] != 13 and data[n] != 12:
            return False
    return True


cdef Element common(Element one, Element other):
    """The innermost element that holds both."""
    while one is not other:
        if one.depth >= other.depth:
            one = one.parent if one.parent is not None else other
        else:
            other = other.parent if other.parent is not None else one
    return one


ctypedef struct Node:  # of a decision tree; a leaf where `feature` is -1
    int feature
    double threshold  # or the leaf's value
    int yes
    int no


cdef class Trees:
    """As `trees.compile_trees`: the sum of decision trees, as a function of a row."""

    cdef Node *nodes
    cdef int *roots
    cdef int size, count, columns

    def __cinit__(self, trees, features):
        self.columns = len(features)
        self.nodes = <Node *> malloc(max(1, sum(map(nodes_in, trees))) * sizeof(Node))
        self.roots = <int *> malloc(max(1, len(trees)) * sizeof(int))
        if self.nodes == NULL or self.roots == NULL:
            raise MemoryError
        index = {name: n for n, name in enumerate(features)}
        for tree in trees:
            self.roots[self.count] = self.add(tree, index)
            self.count += 1

    def __dealloc__(self):
        free(self.nodes)
        free(self.roots)

    cdef int add(self, tree, dict index) except -1:
        cdef int number = self.size
        self.size += 1
        if isinstance(tree, (int, float)):
            self.nodes[number] = Node(feature=-1, threshold=tree, yes=0, no=0)
            return number
        name, threshold, yes, no = tree
        cdef int feature = index[name]
        self.nodes[number] = Node(feature=feature, threshold=threshold, yes=0, no=0)
        self.nodes[number].yes = self.add(yes, index)
        self.nodes[number].no = self.add(no, index)
        return number

    cdef double score(self, const double *row) noexcept nogil:
        cdef double total = 0.0
        cdef int tree
        cdef Node *node
        for tree in range(self.count):
            node = self.nodes + self.roots[tree]
            while node.feature >= 0:
                node = self.nodes + (node.yes if row[node.feature] <= node.threshold else node.no)
            total += node.threshold
        return total

    def __call__(self, row):
        cdef double *values = <double *> malloc(max(1, self.columns) * sizeof(double))
        cdef int n
        if values == NULL:
            raise MemoryError
        try:
            for n in range(self.columns):
                values[n] = row[n]
            return self.score(values)
        finally:
            free(values)


def nodes_in(tree):
    """How many nodes a tree has, leaves included."""
    return 1 if isinstance(tree, (int, float)) else 1 + nodes_in(tree[2]) + nodes_in(tree[3])


compile_trees = Trees


cdef enum:
    SHORTEST_WORD = 3  # letters of a class or id that make a word
    TOO_LONG_WORD = 24  # from which they are a code


cdef struct Score:
    double near
    double everywhere


@cython.final
@cython.no_gc
cdef class PlaceWord:
    """A word's weights, and the last place in which it was met."""

    cdef double near, everywhere
    cdef uint64_t place


cdef PlaceWord place_word(double near, double everywhere):
    cdef PlaceWord word = PlaceWord.__new__(PlaceWord)
    word.near, word.everywhere = near, everywhere
    return word


cdef class PlaceWeights:
    """As `evidence.PlaceWeights`."""

    cdef dict words, tags
    # the place under way
    cdef Score sum
    cdef uint64_t place

    def __init__(self, near, everywhere):
        words = dict.fromkeys((*near, *everywhere))
        self.words = {word: place_word(near.get(word, 0.0), everywhere.get(word, 0.0)) for word in words}
        self.tags = {word[1:-1]: weights for word, weights in self.words.items() if word[0] == "<"}

    def of(self, element):
        """The near and the other score of an element."""
        return self.of_place(*reference.description(element))

    def of_place(self, str tag not None, str names not None, role, prop, bint hidden):
        """The near and the other score of a place, described by tag, names, role, item property and hiddenness."""
        cdef Score score = self.score(tag, names, role, prop, hidden)
        return score.near, score.everywhere

    cdef Score score(self, str tag, str names, role, prop, bint hidden) except *:
        cdef char run[TOO_LONG_WORD]
        cdef Py_UCS4 c
        cdef int size = 0
        self.sum = Score(near=0.0, everywhere=0.0)
        self.place += 1
        self.add(self.tags.get(tag))
        for c in names:
            if c"A" <= c <= c"Z" or c"a" <= c <= c"z":
                if size < TOO_LONG_WORD:
                    run[size] = <char> c
                size += 1
            elif size:
                self.add_run(run, size)
                size = 0
        if size:
            self.add_run(run, size)
        if role:
            self.add(self.words.get(f"role={role.lower()}"))
        if prop:
            self.add(self.words.get(f"itemprop={prop.lower()}"))
        if hidden:
            self.add(self.words.get("hidden"))
        return self.sum

    cdef void add(self, PlaceWord word):
        """Add a word's weights, the first time that it is met in this place."""
        if word is not None and word.place != self.place:
            word.place = self.place
            self.sum.near += word.near
            self.sum.everywhere += word.everywhere

    cdef int add_run(self, const char *run, int size) except -1:
        """Add a run of letters as a word, and the words that "camelCase" writes together."""
        cdef int start = 0, end
        if not SHORTEST_WORD <= size < TOO_LONG_WORD:
            return 0
        self.add_word(run, size)
        while start < size and not is_capital(run[start]):
            start += 1
        if start == size:
            return 0
        start = 0
        while start < size:
            end = start + 1
            if is_capital(run[start]):
                while end < size and not is_capital(run[end]):
                    end += 1
                if end - start < SHORTEST_WORD:  # no capitalised word: an abbreviation, up to the next word's capital
                    end = start + 1
                    while end < size and is_capital(run[end]):
                        end += 1
                    if end < size:
                        end -= 1
            else:
                while end < size and not is_capital(run[end]):
                    end += 1
            if end - start >= SHORTEST_WORD:
                self.add_word(run + start, end - start)
                start = end
            elif is_capital(run[start]):
                start += 1
            else:
                start = end
        return 0

    cdef int add_word(self, const char *word, int size) except -1:
        cdef char lowered[TOO_LONG_WORD]
        cdef int n
        for n in range(size):
            lowered[n] = word[n] | 32
        self.add(self.words.get(PyUnicode_DecodeASCII(lowered, size, NULL)))
        return 0


cdef inline bint is_capital(char c) noexcept nogil:
    return c < 97


cdef enum:
    FEATURES = 38

if len(reference.FEATURES) != FEATURES:
    raise ImportError("this module was compiled for other evidence")

cdef double FAR = reference.FAR
cdef double PROSE_SIZE = reference.PROSE_SIZE
cdef double PROSE_LINKS = reference.PROSE_LINKS
cdef double MASS_CAP = reference.MASS_CAP
cdef double LABEL = reference.LABEL
cdef double OTHER_TAG = reference.OTHER_TAG
cdef double HEADING_LIMIT = reference.HEADING_LIMIT
cdef dict TAGS = reference.TAGS
cdef dict PHRASE_KINDS = reference.PHRASE_KINDS
cdef object HEADING_TAGS = plain_walk.HEADINGS
cdef object NOT_PLAIN = reference.NOT_PLAIN
cdef object BOILERPLATE_HEADINGS = reference.BOILERPLATE_HEADINGS
cdef object label_kinds = reference.label_kinds


def weigh(doc, model, phrases):
    """As `evidence.weigh`."""
    if not (isinstance(model.first, Trees) and isinstance(model.rest, Trees) and isinstance(model.weights, PlaceWeights)):
        return reference.weigh(doc, model, phrases)
    return Weighing(doc, model.weights, phrases).scores(model)


def evidence(doc, weights, phrases):
    """As `evidence.evidence`."""
    return Weighing(doc, weights, phrases).rows()


cdef struct Measures:  # of a block, before anything is known of the page
    double size
    double share
    bint ends
    int twins  # number of its box's look


cdef class Weighing:
    """The evidence of one page's blocks; see `evidence.evidence`."""

    cdef object doc, phrases, told, description
    cdef PlaceWeights weights
    cdef frozenset starts
    cdef list blocks, elements
    cdef int count, heading_index, looks
    cdef Measures *measures
    cdef double *twin_mass  # of each look, with what was added up for its elements
    cdef int *twins  # how many blocks have boxes of each look
    cdef dict look_numbers, copies
    cdef list massed  # elements with mass, in the order in which they first got some
    cdef Element top
    cdef void *top_article
    cdef double top_mass, top_twins, total

    def __cinit__(self, doc, weights, phrases):
        self.doc, self.weights, self.phrases, self.starts = doc, weights, phrases, phrases.starts
        self.blocks, self.elements = doc.blocks, doc.elements
        self.count = len(self.blocks)
        self.measures = <Measures *> malloc((self.count + 1) * sizeof(Measures))
        self.twin_mass = <double *> calloc(len(self.elements) + 1, sizeof(double))
        self.twins = <int *> calloc(len(self.elements) + 1, sizeof(int))
        if self.measures == NULL or self.twin_mass == NULL or self.twins == NULL:
            raise MemoryError
        self.told, self.description, self.heading_index = reference.told(doc)
        self.look_numbers, self.copies, self.massed = {}, {}, []

    def __dealloc__(self):
        free(self.measures)
        free(self.twin_mass)
        free(self.twins)

    def scores(self, model):
        """The log-odds of each block; None for one that needs no evidence."""
        cdef Trees first = model.first
        cdef Trees rest = model.rest
        cdef double plain = model.plain
        cdef double row[FEATURES]
        cdef double score
        cdef list found = []
        if not self.prepare():
            return reference.weigh(self.doc, model, self.phrases)
        cdef Reading reading = Reading.__new__(Reading)
        reading.begin(self)
        while reading.index < self.count:
            if reading.next(row):
                score = first.score(row)
                if -plain <= score <= plain:
                    score += rest.score(row)
                found.append(score)
            else:
                found.append(None)
        return found

    def rows(self):
        """The evidence of each block; None for one that needs none."""
        cdef double row[FEATURES]
        cdef int n
        cdef list found = []
        if not self.prepare():
            return reference.evidence(self.doc, self.weights, self.phrases)
        cdef Reading reading = Reading.__new__(Reading)
        reading.begin(self)
        while reading.index < self.count:
            found.append([row[n] for n in range(FEATURES)] if reading.next(row) else None)
        return found

    cdef bint prepare(self) except -1:
        """Measure blocks and places; 0 where the page's longest text is a reader's comment, which is rare."""
        self.measure()
        self.top_mass = self.top_twins = 1.0
        self.weigh_containers()
        if self.top is not None and reference.in_comments(self.top):
            return False
        self.rate_places()
        return True

    cdef int number_of(self, Element element) except -1:
        if element.look_number < 0:
            look = element.get_look()
            number = self.look_numbers.get(look)
            if number is None:
                number = self.look_numbers[look] = len(self.look_numbers)
            element.look_number = number
        return element.look_number

    cdef int measure(self) except -1:
        cdef int n
        cdef TextBlock block
        cdef Element element
        cdef Measures *own
        for element in self.elements:
            element.look_number = -1
            element.mass = 0.0
        for n in range(self.count):
            block = self.blocks[n]
            own = self.measures + n
            own.size = size_of(block.text)
            own.share = min(1.0, block.link_chars / <double> len(block.text)) if block.link_chars else 0.0
            own.ends = own.size > 20 and sentence_ends(block.text)
            own.twins = self.number_of(block.box)
            self.twins[own.twins] += 1
            self.total += own.size
            self.copies[block.text] = self.copies.get(block.text, 0) + 1
        if self.total == 0.0:
            self.total = 1.0
        return 0

    cdef int weigh_containers(self) except -1:
        """How much prose each container holds, itself and with others that look the same."""
        cdef int n, level, number
        cdef Measures own
        cdef Element element
        cdef double weight, heaviest = 0.0
        for n in range(self.count):
            own = self.measures[n]
            if own.size > PROSE_SIZE and own.share < PROSE_LINKS:
                weight = min(own.size, MASS_CAP) * (1 - own.share) * (1.5 if own.ends else 1.0)
                element = (<TextBlock> self.blocks[n]).box
                self.add_mass(element, weight)
                element = element.parent
                for level in range(3):
                    if element is None:
                        break
                    self.add_mass(element, weight)
                    number = self.number_of(element)
                    self.twin_mass[number] += weight
                    weight *= 0.5
                    element = element.parent
        for element in self.massed:
            if element.mass > heaviest:
                heaviest = element.mass
                self.top = element
        if self.top is not None:
            self.top_mass = self.top.mass
            self.top_twins = 0.0
            for n in range(len(self.look_numbers)):
                if self.twin_mass[n] > self.top_twins:
                    self.top_twins = self.twin_mass[n]
            if self.top_twins == 0.0:
                self.top_twins = 1.0
        return 0

    cdef int add_mass(self, Element element, double weight) except -1:
        if element.mass == 0.0:
            self.massed.append(element)
        element.mass += weight
        return 0

    cdef int rate_places(self) except -1:
        """The place of each element: see `evidence._Places`."""
        cdef Element element, above
        cdef double level = 0.0
        cdef list rated = [None] * (len(self.elements) + 1)  # of each look, an element without marks
        for element in self.elements:
            element.level = FAR
        element = self.top
        self.top_article = NULL
        while element is not None:
            element.level = level
            level += 1.0
            if self.top_article == NULL and element.tag == "article":
                self.top_article = <void *> element
            element = element.parent
        for element in self.elements:  # outer before inner
            above = element.parent
            self.rate(element, rated)
            element.article = <void *> element if element.tag == "article" else NULL
            element.below_top = 0.0
            if above is None:
                element.near = element.own
                element.article = NULL
                continue
            element.near = element.own + above.own
            if above.parent is not None:
                element.near += above.parent.own
            element.everywhere += above.everywhere
            if element.article == NULL:
                element.article = above.article
            if element.level >= FAR:
                element.level = above.level
                element.below_top = above.below_top + 1.0
        return 0

    cdef int rate(self, Element element, list rated) except -1:
        """What the element's own words speak for."""
        cdef int number = self.number_of(element)
        cdef tuple look = element.get_look()
        cdef Element twin = rated[number]
        cdef Score score
        if element.marks is not None:
            role, prop, hidden = element.marks
            score = self.weights.score(look[0], look[1], role, prop, hidden)
        elif twin is not None:
            element.own, element.everywhere = twin.own, twin.own_everywhere
            return 0
        else:
            score = self.weights.score(look[0], look[1], None, None, False)
            element.own_everywhere = score.everywhere
            rated[number] = element
        element.own, element.everywhere = score.near, score.everywhere
        return 0


cdef class Reading:
    """The blocks of a page, read one after the other."""

    cdef Weighing page
    cdef int index
    cdef double headings_seen, since_boilerplate, before

    cdef void begin(self, Weighing page):
        self.page = page
        self.since_boilerplate = FAR

    cdef bint next(self, double *row) except -1:
        """The next block's evidence; 0 where it needs none."""
        cdef Weighing page = self.page
        cdef int index = self.index
        cdef Measures *own = page.measures + index
        cdef TextBlock block = page.blocks[index]
        cdef Element box = block.box
        cdef Element element = block.element
        cdef Element parent, second, third
        cdef str tag = box.tag
        cdef str text = block.text
        cdef int n
        cdef double share_before = self.before / page.total
        kind = opening = None
        self.index += 1
        self.before += own.size
        if tag == "h1":
            self.headings_seen += 1
        if own.size < HEADING_LIMIT and may_be_phrase(text, page.starts, True):
            kind, opening = label_kinds(page.phrases, text)
        if kind is not None and kind in BOILERPLATE_HEADINGS:
            self.since_boilerplate = 0.0
        elif self.since_boilerplate < FAR:
            self.since_boilerplate += 1
        if own.share > 0.9 and own.size < 100 and tag not in NOT_PLAIN:
            return False
        if HEADING_LIMIT <= own.size < LABEL and may_be_phrase(text, page.starts, False):
            opening = page.phrases.kind_of_opening(text)
        parent = box.parent if box.parent is not None else box
        second = parent.parent if parent.parent is not None else parent
        third = second.parent if second.parent is not None else second
        row[0] = own.size
        row[1] = own.share
        row[2] = 1.0 if own.ends else 0.0
        row[3] = commas_in(text) if own.size > 30 else 0.0
        row[4] = block.bold_chars / <double> len(text)
        row[5] = ("|" in text) + 2.0 * ("\xa9" in text) + 4.0 * ("@" in text)
        row[6] = page.copies[text]
        row[7] = PHRASE_KINDS[kind] if kind is not None else 0.0
        row[8] = PHRASE_KINDS[opening] if opening is not None else 0.0
        row[9] = self.headings_seen
        row[10] = index - page.heading_index if page.heading_index >= 0 else -FAR
        row[11] = share_before
        row[12] = self.since_boilerplate
        row[13] = page.count
        row[14] = page.measures[index - 2].size if index > 1 else -1.0
        row[15] = page.measures[index - 1].size if index else -1.0
        row[16] = page.measures[index + 1].size if index + 1 < page.count else -1.0
        row[17] = page.measures[index + 2].size if index + 2 < page.count else -1.0
        row[18] = page.measures[index - 1].share if index else -1.0
        row[19] = page.measures[index + 1].share if index + 1 < page.count else -1.0
        row[20] = 1.0 if index and (<TextBlock> page.blocks[index - 1]).box.tag in HEADING_TAGS else 0.0
        row[21] = TAGS.get(tag, OTHER_TAG)
        row[22] = TAGS.get(element.tag, OTHER_TAG)
        row[23] = element.near
        row[24] = element.everywhere
        row[25] = box.mass / page.top_mass
        row[26] = parent.mass / page.top_mass
        row[27] = second.mass / page.top_mass
        row[28] = third.mass / page.top_mass
        row[29] = page.twin_mass[page.number_of(parent)] / page.top_twins
        row[30] = page.twin_mass[page.number_of(second)] / page.top_twins
        row[31] = element.level
        row[32] = element.below_top if element.level == 0.0 else FAR
        row[33] = page.top_mass / page.total
        row[34] = 1.0 if element.article == page.top_article else 0.0
        row[35] = page.twins[own.twins]
        row[36] = 0.0 if not page.told else 2.0 if text[:40] in page.told else 1.0
        row[37] = 1.0 if page.description and text[:50] == page.description else 0.0
        return True


cdef bint may_be_phrase(str text, frozenset starts, bint numbered) except -1:
    """Whether a text may begin with a phrase of the lexicon, as its first two words tell (`Phrases.starts`): they are
    looked at where there is no accent in or around them. Where a number counts, a text with one may be a phrase."""
    cdef char words[MAX_START]
    cdef int size = 0, count = 0
    cdef Py_UCS4 c, before = u" "
    for c in text:
        if c >= 128:
            return True
        if is_alphanumeric(c):
            if size + 2 > MAX_START:
                return True
            if size and not is_alphanumeric(before):
                words[size] = 32
                size += 1
            words[size] = <char> (<int> c | 32) if c > c"9" else <char> c
            size += 1
        elif is_alphanumeric(before):
            count += 1
            if PyUnicode_DecodeASCII(words, size, NULL) in starts:
                return True
            if count == 2:
                break
        before = c
    if count < 2 and is_alphanumeric(before) and PyUnicode_DecodeASCII(words, size, NULL) in starts:
        return True
    if numbered:
        for c in text:
            if Py_UNICODE_ISDECIMAL(c):
                return True
    return False


cdef inline bint is_alphanumeric(Py_UCS4 c) noexcept nogil:
    return c"a" <= c <= c"z" or c"A" <= c <= c"Z" or c"0" <= c <= c"9"


cdef enum:
    MAX_START = 80  # letters of the longest first two words of a phrase, and more


cdef double size_of(str text):
    cdef Py_ssize_t size = len(text)
    return size * 2.5 if text[size // 2] > "\u2e7f" else <double> size


cdef double commas_in(str text):
    cdef Py_UCS4 c
    cdef int found = 0
    for c in text:
        if c == u"," or c == u";" or c == 0x60C or c == 0x3001 or c == 0xFF0C:
            found += 1
    return found


cdef bint sentence_ends(str text):
    cdef Py_ssize_t n = len(text)
    while n > 0 and text[n - 1] in CLOSING:
        n -= 1
    return n > 0 and text[n - 1] in SENTENCE_END


cdef frozenset CLOSING = frozenset(text_rules.CLOSING)
cdef frozenset SENTENCE_END = frozenset(text_rules.SENTENCE_END)


cdef void *symbol(void *library, const char *name) except NULL:
    cdef void *found = dlsym(library, name)
    if found == NULL:
        raise ImportError(f"selectolax's library has no {name.decode()}")
    return found


cdef int bind() except -1:
    """Find the parser's functions, and see that they answer as selectolax does."""
    global next_of, first_child_of, parent_of, first_attribute_of, next_attribute_of, tag_of, type_of
    global text_of, attribute_name_of, attribute_value_of, tag_name_of, release_text
    global H1, ARTICLE, MAIN, NAV, FOOTER, BODY
    cdef void *library = dlopen(parser.__file__.encode(), RTLD_LAZY | RTLD_NOLOAD)
    if library == NULL:
        raise ImportError("selectolax's library is not to be had")
    next_of = <StepFunction> symbol(library, b"lxb_dom_node_next_noi")
    first_child_of = <StepFunction> symbol(library, b"lxb_dom_node_first_child_noi")
    parent_of = <StepFunction> symbol(library, b"lxb_dom_node_parent_noi")
    first_attribute_of = <StepFunction> symbol(library, b"lxb_dom_element_first_attribute_noi")
    next_attribute_of = <StepFunction> symbol(library, b"lxb_dom_element_next_attribute_noi")
    tag_of = <NumberFunction> symbol(library, b"lxb_dom_node_tag_id_noi")
    type_of = <TypeFunction> symbol(library, b"lxb_dom_node_type_noi")
    text_of = <StringFunction> symbol(library, b"lxb_dom_node_text_content")
    attribute_name_of = <StringFunction> symbol(library, b"lxb_dom_attr_qualified_name")
    attribute_value_of = <StringFunction> symbol(library, b"lxb_dom_attr_value_noi")
    tag_name_of = <StringFunction> symbol(library, b"lxb_dom_element_qualified_name")
    release_text = <ReleaseFunction> symbol(library, b"lxb_dom_document_destroy_text_noi")
    numbers = {name: tag for tag, name in plain_walk.NAMES.items()}
    cdef int number
    for number in range(KNOWN_TAGS):
        KINDS[number] = plain_walk.KINDS.get(number, BLOCK)
        NAMES[number] = plain_walk.NAMES.get(number)
        PROSE[number] = 0
    for name in plain_walk.PROSE.split(","):
        PROSE[numbers[name]] = WHOLE if name in plain_walk.PARAGRAPHS else DIRECT
    H1, ARTICLE, MAIN = numbers["h1"], numbers["article"], numbers["main"]
    NAV, FOOTER, BODY = numbers["nav"], numbers["footer"], numbers["body"]
    PROSE[H1] = HEADING
    return 0


bind()
