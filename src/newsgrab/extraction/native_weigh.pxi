# The evidence of blocks and its weighing; see `evidence` and `trees`. Part of `native.pyx`.

ctypedef struct Node:  # of a decision tree, small enough for all trees to stay in the processor's nearest memory
    float threshold  # or the leaf's value
    signed char feature  # -1 in a leaf
    unsigned char yes  # nodes further on in the tree
    unsigned char no


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
        self.nodes[number].yes = self.step(number, self.add(yes, index))
        self.nodes[number].no = self.step(number, self.add(no, index))
        return number

    cdef int step(self, int one, int other) except -1:
        if other - one > LONGEST_STEP:
            raise ValueError("a tree has too many nodes")
        return other - one

    cdef double score(self, const double *row) noexcept nogil:
        cdef double total = 0.0
        cdef int tree
        cdef Node *node
        for tree in range(self.count):
            node = self.nodes + self.roots[tree]
            while node.feature >= 0:
                node += node.yes if row[node.feature] <= node.threshold else node.no
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


cdef enum:
    LONGEST_STEP = 255


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
    cdef Sieve sieve
    # the place under way
    cdef Score sum
    cdef uint64_t place

    def __init__(self, near, everywhere):
        words = dict.fromkeys((*near, *everywhere))
        self.words = {word: place_word(near.get(word, 0.0), everywhere.get(word, 0.0)) for word in words}
        self.sieve = Sieve([word.encode() for word in words])
        self.tags = {word.strip("<>"): weights for word, weights in self.words.items() if word.startswith("<")}

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
        if self.sieve.may_hold(lowered, size):
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


def weigh(doc, model, phrases):
    """As `BodyModel.weigh_plainly`."""
    if not (isinstance(model.first, Trees) and isinstance(model.rest, Trees) and isinstance(model.weights, PlaceWeights)):
        return model.weigh_plainly(doc, phrases)
    return Weighing(doc, model.weights, phrases).scores(model)


def evidence(doc, weights, phrases):
    """As `evidence.evidence`."""
    return Weighing(doc, weights, phrases).rows()


cdef enum:
    START = 40  # characters


cdef struct Measures:  # of a block, before anything is known of the page
    double size
    double share
    bint ends
    int twins  # number of its box's look


cdef class Weighing:
    """The evidence of one page's blocks; see `evidence.evidence`."""

    cdef object doc, phrases, description
    cdef bytes told
    cdef PlaceWeights weights
    cdef Starts starts
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
        self.doc, self.weights, self.phrases, self.starts = doc, weights, phrases, starts_of(phrases.starts)
        self.blocks, self.elements = doc.blocks, doc.elements
        self.count = len(self.blocks)
        self.measures = <Measures *> malloc((self.count + 1) * sizeof(Measures))
        self.twin_mass = <double *> calloc(len(self.elements) + 1, sizeof(double))
        self.twins = <int *> calloc(len(self.elements) + 1, sizeof(int))
        if self.measures == NULL or self.twin_mass == NULL or self.twins == NULL:
            raise MemoryError
        told, self.description, self.heading_index = reference.told(doc)
        self.told = told.encode("utf-8", "replace")
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
            return model.weigh_plainly(self.doc, self.phrases)
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

    cdef bint tells(self, str text):
        """Whether what the page says of itself has the beginning of a text."""
        cdef bytes start = text[:START].encode("utf-8", "replace")
        return place_of(start, len(start), self.told, len(self.told), 0) >= 0

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
        cdef int n, commas, marks = 0
        cdef double share_before = self.before / page.total
        kind = opening = None
        self.index += 1
        self.before += own.size
        if tag == "h1":
            self.headings_seen += 1
        if own.size < HEADING_LIMIT:
            kind, opening = labels_in(page.phrases, page.starts, text)
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
        commas = marks_in(text, &marks)
        row[3] = commas if own.size > 30 else 0.0
        row[4] = block.bold_chars / <double> len(text)
        row[5] = marks
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
        row[36] = 0.0 if not page.told else 2.0 if page.tells(text) else 1.0
        row[37] = 1.0 if page.description and text[:50] == page.description else 0.0
        return True


@cython.final
cdef class Starts:
    """How the phrases of the lexicon start; see `Phrases.starts`."""

    cdef frozenset known
    cdef Sieve sieve

    def __cinit__(self, frozenset known not None):
        self.known = known
        self.sieve = Sieve([start.encode() for start in known])

    cdef bint hold(self, const char *start, size_t size) except -1:
        return self.sieve.may_hold(start, size) and PyUnicode_DecodeUTF8(start, size, NULL) in self.known


starts_of = lru_cache(maxsize=4)(Starts)


def label_kinds(phrases, str text not None):
    """As `evidence.label_kinds`."""
    return labels_in(phrases, starts_of(phrases.starts), text)


def kind_of_opening(phrases, str text not None):
    """As `evidence.kind_of_opening`."""
    return phrases.kind_of_opening(text) if may_be_phrase(text, starts_of(phrases.starts), False) else None


cdef tuple labels_in(phrases, Starts starts, str text):
    return reference.label_kinds(phrases, text) if may_be_phrase(text, starts, True) else NO_KINDS


cdef tuple NO_KINDS = (None, None)


cdef bint may_be_phrase(str text, Starts starts, bint numbered) except -1:
    """Whether a text may begin with a phrase of the lexicon, as its first two words tell (`Phrases.starts`). Where
    numbers may stand beside a phrase, it is asked without them too."""
    if begins_phrase(text, starts, True):
        return True
    return numbered and has_folded_digit(text) and begins_phrase(text, starts, False)


cdef bint begins_phrase(str text, Starts starts, bint with_digits) except -1:
    cdef char words[MAX_START]
    cdef int size = 0, count = 0
    cdef Py_ssize_t n
    cdef Py_UCS4 c
    cdef bint in_word = False
    for n in range(min(len(text), OPENING_LIMIT)):
        c = folded(text[n])
        if c == ASKED:
            return True
        if c == DROPPED:
            continue
        if c != PARTS and (with_digits or not is_decimal(c)):
            if size + 4 > MAX_START:
                return True
            if count and not in_word:
                words[size] = 32
                size += 1
            in_word = True
            size += write_character(<unsigned int> c, words + size)
        elif in_word:
            in_word = False
            count += 1
            if starts.hold(words, size):
                return True
            if count == 2:
                return False
    return in_word and starts.hold(words, size)


cdef bint has_folded_digit(str text) except -1:
    cdef Py_ssize_t n
    cdef Py_UCS4 c
    for n in range(min(len(text), OPENING_LIMIT)):
        c = folded(text[n])
        if c == ASKED or is_decimal(c):
            return True
    return False


cdef enum:
    MAX_START = 128  # bytes of the longest first two words of a phrase, and more
    FOLDED_UP_TO = 0x3100  # characters; beyond, where they fold to themselves: the Han scripts
    # what a character can fold to but a letter or a digit
    DROPPED = 0xFFFD  # nothing
    PARTS = 0xFFFE  # what parts words
    ASKED = 0xFFFF  # something that is not known here

cdef int OPENING_LIMIT = phrase_rules.OPENING_LIMIT
cdef unsigned short FOLDED[FOLDED_UP_TO]  # to what `phrases.fold` makes of each character


cdef inline Py_UCS4 folded(Py_UCS4 c) noexcept:
    if c < FOLDED_UP_TO:
        return FOLDED[c]
    if 0x3400 <= c <= 0x4DBF or 0x4E00 <= c <= 0x9FFF:
        return c if Py_UNICODE_ISALNUM(c) else PARTS
    return ASKED


cdef inline bint is_decimal(Py_UCS4 c) noexcept:
    return c"0" <= c <= c"9" or (c > 127 and Py_UNICODE_ISDECIMAL(c))


cdef inline int write_character(unsigned int c, char *out) noexcept nogil:
    """Write a character of up to 16 bits in UTF-8; how many bytes it takes."""
    if c < 0x80:
        out[0] = <char> c
        return 1
    if c < 0x800:
        out[0] = <char> (0xC0 | c >> 6)
        out[1] = <char> (0x80 | c & 0x3F)
        return 2
    out[0] = <char> (0xE0 | c >> 12)
    out[1] = <char> (0x80 | c >> 6 & 0x3F)
    out[2] = <char> (0x80 | c & 0x3F)
    return 3


cdef int learn_folding() except -1:
    cdef int n
    cdef str c, made
    for n in range(128):
        c = chr(n)
        FOLDED[n] = ord(c.lower()) if c.isalnum() else PARTS
    beyond = "\n".join(map(chr, range(128, FOLDED_UP_TO)))
    for n, made in enumerate(phrase_rules.fold_letters(beyond).split("\n"), 128):
        if len(made) == 1 and made.isalnum() and made < "\ufff0":
            FOLDED[n] = ord(made)
        elif not made:
            FOLDED[n] = DROPPED
        else:
            FOLDED[n] = ASKED if any(map(str.isalnum, made)) else PARTS
    return 0


learn_folding()


cpdef double size_of(str text) except -1:
    """As `text.size_of`."""
    cdef Py_ssize_t size = len(text)
    return size * 2.5 if size and text[size // 2] > "\u2e7f" else <double> size


cdef enum:  # marks in a text
    BAR = 1
    COPYRIGHT = 2
    AT = 4


cdef int marks_in(str text, int *marks) except -1:
    """How many commas and semicolons of any script a text has, and which of the other marks."""
    cdef Py_UCS4 c
    cdef const unsigned char *data
    cdef int found = 0
    cdef unsigned char bar = 0, sign = 0, at = 0
    cdef Py_ssize_t n
    if PyUnicode_KIND(text) == 1:  # which the processor can look at many bytes at a time
        data = <const unsigned char *> PyUnicode_DATA(text)
        for n in range(len(text)):
            found += (data[n] == c",") + (data[n] == c";")
            bar |= data[n] == c"|"
            sign |= data[n] == 0xA9
            at |= data[n] == c"@"
    else:
        for c in text:
            found += c == u"," or c == u";" or c == 0x60C or c == 0x3001 or c == 0xFF0C
            bar |= c == u"|"
            sign |= c == 0xA9
            at |= c == u"@"
    marks[0] = BAR * (bar != 0) + COPYRIGHT * (sign != 0) + AT * (at != 0)
    return found


cpdef bint sentence_ends(str text) except -1:
    """As `text.sentence_ends`."""
    cdef size_t n = len(text)
    while n > 0 and text[n - 1] in CLOSING:
        n -= 1
    return n > 0 and text[n - 1] in SENTENCE_END


cdef str CLOSING = text_rules.CLOSING
cdef str SENTENCE_END = "".join(text_rules.SENTENCE_END)
