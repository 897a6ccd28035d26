# The nodes of the parser's tree, and the elements and blocks made of them. Part of `native.pyx`.

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
        attributes[decoded(data, size)] = value_of(attribute)
        attribute = next_attribute_of(attribute)
    return attributes


cdef object value_of(void *attribute):
    """An attribute's value, None where it has none."""
    cdef size_t size = 0
    cdef const char *data = attribute_value_of(attribute, &size)
    return decoded(data, size) if data != NULL else None


cdef object attribute_of(void *node, const char *wanted, size_t length):
    """One attribute's value, None where it is missing or has none."""
    cdef size_t size = 0
    cdef const char *data
    cdef void *attribute = first_attribute_of(node) if type_of(node) == ELEMENT_NODE else NULL
    while attribute != NULL:
        data = attribute_name_of(attribute, &size)
        if size == length and memcmp(data, wanted, length) == 0:
            return value_of(attribute)
        attribute = next_attribute_of(attribute)
    return None


cdef str value_named(void *node, str name):
    """The value of one attribute; "" where it is missing or has none."""
    cdef bytes wanted = name.encode()
    return attribute_of(node, wanted, len(wanted)) or ""


cdef inline const char *characters_of(void *node, size_t *size) noexcept nogil:
    """The characters of a text node, where they lie."""
    cdef Characters *characters = <Characters *> (<char *> node + characters_at)
    size[0] = characters.size if characters.data != NULL else 0
    return characters.data


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


cdef str name_of(void *node):
    """An element's tag name."""
    cdef uintptr_t number = tag_of(node)
    cdef size_t size = 0
    cdef const char *data
    if number < KNOWN_TAGS and NAMES[number] is not None:
        return NAMES[number]
    data = tag_name_of(node, &size)
    return decoded(data, size) if data != NULL else ""


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
    def mem_id(self):
        """The number that it is known by."""
        return <uintptr_t> self.pointer

    @property
    def tag(self):
        """Lower-case tag name."""
        return name_of(self.pointer)

    @property
    def parent(self):
        """The node around it."""
        cdef void *above = parent_of(self.pointer)
        return markup(above, self.tree) if above != NULL and type_of(above) == ELEMENT_NODE else None

    @property
    def attributes(self):
        """Attribute name to value, as the parser gives them."""
        return attributes_of(self.pointer)

    def get(self, str name not None):
        """The value of one attribute; "" where it is missing or has none."""
        return value_named(self.pointer, name)

    @property
    def text(self):
        """All text in it."""
        return text_in(self.pointer, self.tree)

    @property
    def utf8(self):
        """The same in UTF-8, as the parser has it."""
        cdef size_t size = 0
        cdef const char *data
        cdef void *only = first_child_of(self.pointer)
        if only != NULL and type_of(only) == TEXT_NODE and next_of(only) == NULL:
            data = characters_of(only, &size)
            return data[:size]
        return self.text.encode("utf-8", "replace")

    @property
    def own_text(self):
        """The text directly in it."""
        return "".join(pieces_in(self.pointer, False, -1))

    @property
    def line(self):
        """As `walk.Markup.line`."""
        return clean_line(" ".join(pieces_in(self.pointer, True, MAX_LINE)))


cdef list pieces_in(void *top, bint deep, Py_ssize_t limit):
    """The texts in a node, or those that stand directly in it; of each, and until they are as long together, no more
    than `limit` characters (-1: all)."""
    cdef list pieces = []
    cdef size_t size = 0
    cdef Py_ssize_t left = limit
    cdef const char *data
    cdef void *node = first_child_of(top)
    cdef void *inner
    while node != NULL:
        if type_of(node) == TEXT_NODE:
            data = characters_of(node, &size)
            if limit >= 0 and size > <size_t> (4 * limit):  # bytes that hold so many characters, whatever they are
                size = 4 * limit
                while data[size] & 0xC0 == 0x80:
                    size -= 1
            piece = decoded(data, size)
            if limit >= 0:
                piece = piece[:limit]
                left -= len(piece)
            pieces.append(piece)
            if limit >= 0 and left <= 0:
                return pieces
        inner = first_child_of(node) if deep else NULL
        if inner != NULL:
            node = inner
            continue
        while next_of(node) == NULL:
            node = parent_of(node)
            if node == top or node == NULL:
                return pieces
        node = next_of(node)
    return pieces


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
    cdef uintptr_t tag_number  # 0 for a tag that is not known
    cdef const char *names_data  # class and id where they lie, or in `joined` where there are both
    cdef size_t names_size
    cdef bytes joined
    cdef tuple _look, marks  # marks: role, item property and hiddenness, where it has any
    # what `weigh` keeps here while it goes on
    cdef int look_number
    cdef double mass, own, own_everywhere, near, everywhere, level, below_top
    cdef void *article

    def __init__(self, str tag not None, Element parent, int start, node, bint is_box):
        cdef uintptr_t number = node.mem_id if node is not None else 0
        self._node = node
        self.settle(tag, NUMBERS.get(tag, 0), parent, start, <void *> number, None, is_box)

    cdef int settle(
        self, str tag, uintptr_t number, Element parent, int start, void *pointer, object tree, bint is_box
    ) except -1:
        self.tag = tag
        self.tag_number = number if number < KNOWN_TAGS else 0
        self.names_data = b""
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
        if pointer != NULL:
            self.describe()  # now, while the parser's node is at hand
        return 0

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

    def get(self, str name not None):
        """The value of one attribute; "" where it is missing or has none."""
        return value_named(self.pointer, name) if self.pointer != NULL else ""

    @property
    def names(self):
        """Class and id as one string, "" where there is neither."""
        return self.get_look()[1] if self.names_size else ""

    @property
    def look(self):
        """Tag and names: elements that look the same are shown the same way."""
        return self.get_look()

    cdef tuple get_look(self):
        if self._look is None:
            self._look = self.tag, decoded(self.names_data, self.names_size) if self.names_size else ""
        return self._look

    cdef int describe(self) except -1:
        """Read what its look and its place depend on, without a dictionary of all attributes."""
        cdef size_t size = 0, class_size = 0, id_size = 0
        cdef const char *name
        cdef const char *class_data = NULL
        cdef const char *id_data = NULL
        cdef void *attribute = first_attribute_of(self.pointer)
        role = prop = hidden = style = None
        while attribute != NULL:
            name = attribute_name_of(attribute, &size)
            if size <= 8:
                if size == 5 and memcmp(name, b"class", 5) == 0:
                    class_data = attribute_value_of(attribute, &class_size)
                elif size == 2 and memcmp(name, b"id", 2) == 0:
                    id_data = attribute_value_of(attribute, &id_size)
                elif size == 5 and memcmp(name, b"style", 5) == 0:
                    style = value_of(attribute)
                elif size == 4 and memcmp(name, b"role", 4) == 0:
                    role = value_of(attribute)
                elif size == 8 and memcmp(name, b"itemprop", 8) == 0:
                    prop = value_of(attribute)
                elif size == 6 and memcmp(name, b"hidden", 6) == 0:
                    hidden = value_of(attribute) or ""
            attribute = next_attribute_of(attribute)
        if class_data != NULL and id_data != NULL and class_size and id_size:
            self.joined = class_data[:class_size] + b" " + id_data[:id_size]
            self.names_data, self.names_size = self.joined, len(self.joined)
        elif class_data != NULL and class_size:
            self.names_data, self.names_size = class_data, class_size
        elif id_data != NULL:
            self.names_data, self.names_size = id_data, id_size
        hides = False
        if hidden is not None:
            hides = plain_walk.hides({"style": style, "hidden": hidden})
        elif style is not None and ("none" in style.lower() or "hidden" in style.lower()):
            hides = plain_walk.hides({"style": style})
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
        if self.pointer == NULL:
            return found
        node = first_child_of(self.pointer)
        while node != NULL:
            if type_of(node) == ELEMENT_NODE:
                if tag_of(node) == A:
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
