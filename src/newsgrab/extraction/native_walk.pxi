# The walk; see `walk`. Part of `native.pyx`.

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
    cdef Passage *passages
    cdef Level *levels
    cdef int count, room, deepest

    def __cinit__(self, uintptr_t root):
        self.root = <void *> root
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
        cdef const char *data = characters_of(node, &size)
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
    cdef list blocks, elements, main_headings, times, links, pictures, scripts
    cdef dict meta
    cdef Element top
    cdef void *root
    # the way down to the node at hand: each node, and its Element where it has one (kept alive by `elements`)
    cdef void **nodes
    cdef void **placed
    cdef int deepest
    # the run of text under way
    cdef char *run_text
    cdef size_t run_size, run_room
    cdef Element box, owner, last  # last: the element of its last text
    cdef size_t last_size  # bytes of that text
    cdef int link_chars, bold_chars, run_links
    cdef uintptr_t last_link

    def __cinit__(self, tree, uintptr_t root):
        self.tree = tree
        self.root = <void *> root
        self.deepest = 64
        self.run_room = 4096
        self.nodes = <void **> malloc(self.deepest * sizeof(void *))
        self.placed = <void **> malloc(self.deepest * sizeof(void *))
        self.run_text = <char *> malloc(self.run_room)
        if self.nodes == NULL or self.placed == NULL or self.run_text == NULL:
            raise MemoryError
        self.found = plain_walk.Walk()
        self.blocks, self.elements, self.meta = self.found.blocks, self.found.elements, self.found.meta
        self.main_headings, self.times = self.found.main_headings, self.found.times
        self.links, self.pictures, self.scripts = self.found.links, self.found.pictures, self.found.scripts
        self.top = Element.__new__(Element)
        self.top.settle("html", tag_of(self.root), None, 0, self.root, tree, True)
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
        cdef const char *data = characters_of(node, &size)
        if is_blank(data, size):
            if self.run_size:
                self.append(b" ", 1)
            return False
        return self.take(data, size, depth, boundary, limit)

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
        if self.run_size and self.last is not element and self.glues(data[0]) and shown_apart(self.last, element):
            self.append(b" ", 1)
        self.append(data, size)
        self.last, self.last_size = element, size
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

    cdef bint glues(self, char first):
        """Whether a text that begins so would make one word with the last; a single letter is a drop cap, which does."""
        cdef const char *before = self.run_text + self.run_size - self.last_size
        return (
            self.last_size > <size_t> width_of(before[0])
            and is_of_word(self.run_text[self.run_size - 1])
            and is_of_word(first)
        )

    cdef Element place(self, int depth):
        """The `Element` of a node that holds text, made with those around it that are not made yet."""
        cdef int level = depth
        while self.placed[level] == NULL:
            level -= 1
        cdef Element element = <Element> self.placed[level]
        cdef Element made
        cdef int kind
        cdef uintptr_t number
        for level in range(level + 1, depth + 1):
            if not element.skipped and element.depth < MAX_DEPTH:
                number = tag_of(self.nodes[level])
                kind, tag = KINDS[number] if number < KNOWN_TAGS else BLOCK, name_of(self.nodes[level])
                made = Element.__new__(Element)
                made.settle(tag, number, element, len(self.blocks), self.nodes[level], self.tree, kind == BLOCK)
                element = made
                if kind == SKIP or number == NAV or (number == FOOTER and not self.in_content(element)):
                    element.skipped = True
                self.elements.append(element)
                if number == H1:
                    self.main_headings.append(element)
                elif number == TIME:
                    self.times.append(element)
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
        if memchr(self.run_text, LINE_BREAK, size) == NULL:
            text = cleaned(self.run_text, size)
            if text:
                self.blocks.append(
                    text_block(len(self.blocks), text, owner, box, self.link_chars, self.run_links, self.bold_chars)
                )
        else:
            paragraphs = paragraphs_of(self.run_text, size)
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


cdef object shown_apart = plain_walk.shown_apart
cdef tuple META_KEYS = tuple(key.encode() for key in plain_walk.META_KEYS)


cdef Element common(Element one, Element other):
    """The innermost element that holds both."""
    while one is not other:
        if one.depth >= other.depth:
            one = one.parent if one.parent is not None else other
        else:
            other = other.parent if other.parent is not None else one
    return one


cdef enum Telling:  # what an attribute tells
    NOTHING_TOLD
    PROPERTY  # `itemprop`
    BODY_PROPERTY  # `property`, in the body
    SCOPE
    TITLED
    CLASSED
    RELATED  # `rel`
    TYPED  # `type`


cdef enum:
    REMEMBERED_NAMES = 256

cdef dict TELLING = {
    b"itemprop": PROPERTY, b"property": BODY_PROPERTY, b"itemscope": SCOPE, b"typeof": SCOPE, b"title": TITLED,
    b"class": CLASSED, b"rel": RELATED, b"type": TYPED,
}


cdef frozenset CHOICES = frozenset(("checkbox", "radio"))


cdef class Attributes:
    """What the names of one page's attributes tell. The parser keeps each name once and numbers it: a name is read when
    its number is first met."""

    cdef uintptr_t numbers[REMEMBERED_NAMES]
    cdef unsigned char tells[REMEMBERED_NAMES]

    cdef int telling(self, void *attribute) except -1:
        cdef uintptr_t number = tag_of(attribute)  # the number of its name, which stands where an element has its tag's
        cdef int place = (number ^ number >> 4) % REMEMBERED_NAMES
        cdef size_t size = 0
        cdef const char *name
        if self.numbers[place] != number:
            name = attribute_name_of(attribute, &size)
            self.numbers[place] = number
            self.tells[place] = TELLING.get(name[:size], NOTHING_TOLD)
        return self.tells[place]


def annotated(tree):
    """As `walk.annotated`."""
    found = plain_walk.Annotations()
    cdef list properties = found.properties, scopes = found.scopes, titled = found.titled, published = found.published
    cdef list author_links = found.author_links, choices = found.choices
    cdef Attributes names = Attributes()
    cdef void *root
    cdef void *node
    cdef void *attribute
    cdef bint in_body = False, is_property, is_scope, is_titled, is_published
    cdef int telling
    cdef uintptr_t tag
    cdef size_t size = 0
    cdef const char *value
    if tree.root is None:
        return found
    root = node = <void *> <uintptr_t> tree.root.mem_id
    while True:
        if type_of(node) == ELEMENT_NODE:
            is_property = is_scope = is_titled = is_published = False
            tag = tag_of(node)
            if tag == SELECT:
                choices.append(markup(node, tree))
            attribute = first_attribute_of(node)
            while attribute != NULL:
                telling = names.telling(attribute)
                if telling == CLASSED or telling == TITLED:
                    value = attribute_value_of(attribute, &size)
                    if value != NULL and telling == TITLED:
                        is_titled = size >= 2 and (memcmp(value, b"20", 2) == 0 or memcmp(value, b"19", 2) == 0)
                    elif value != NULL:
                        is_published = place_of(b"publish", 7, value, size, 0) >= 0
                elif telling == RELATED and tag == A:
                    if "author" in (value_of(attribute) or "").split():
                        author_links.append(markup(node, tree))
                elif telling == TYPED and tag == INPUT:
                    if value_of(attribute) in CHOICES:
                        choices.append(markup(node, tree))
                elif telling == SCOPE:
                    is_scope = True
                elif telling == PROPERTY or (telling == BODY_PROPERTY and in_body):
                    is_property = True
                attribute = next_attribute_of(attribute)
            if is_property and len(properties) < MAX_PROPERTIES:
                properties.append(markup(node, tree))
            if is_scope:
                scopes.append(markup(node, tree))
            if is_titled and len(titled) < MAX_TITLED:
                titled.append(markup(node, tree))
            if is_published and len(published) < MAX_PUBLISHED:
                published.append(markup(node, tree))
            in_body = in_body or tag == BODY
        if first_child_of(node) != NULL:
            node = first_child_of(node)
            continue
        while node != root and next_of(node) == NULL:
            node = parent_of(node)
        if node == root:
            return found
        node = next_of(node)
