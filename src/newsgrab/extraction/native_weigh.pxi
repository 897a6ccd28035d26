# The evidence of blocks and its weighing; see `evidence` and `trees`. Part of `native.pyx`.

ctypedef struct Question:  # a decision in one of the trees: is a feature at most so much?
    float threshold
    int tree
    uint64_t left  # the leaves that a "no" leaves, one bit each


cdef class Trees:
    """As `trees.compile_trees`: the sum of decision trees, as a function of a row.

    A tree is not gone down, which a processor can't foresee. The questions of all trees are sorted by feature and
    threshold, so those that a feature answers with "no" come first: each strikes out the leaves under its "yes", and
    the leaf of a tree is the first that is left (Lucchese et al., QuickScorer, 2015).
    """

    cdef Question *questions
    cdef int *begins  # of each feature, its first question; one more at the end
    cdef float *leaves
    cdef int *first_leaves  # of each tree
    cdef uint64_t *left  # of each tree, the leaves that are left
    cdef int count, columns

    def __cinit__(self, trees, features):
        cdef int n, tree, place
        self.count, self.columns = len(trees), len(features)
        questions = []
        leaves = []
        index = {name: n for n, name in enumerate(features)}
        self.first_leaves = <int *> malloc(max(1, self.count) * sizeof(int))
        self.left = <uint64_t *> malloc(max(1, self.count) * sizeof(uint64_t))
        self.begins = <int *> calloc(self.columns + 1, sizeof(int))
        if self.first_leaves == NULL or self.left == NULL or self.begins == NULL:
            raise MemoryError
        for tree in range(self.count):
            self.first_leaves[tree] = len(leaves)
            own = []
            add_tree(trees[tree], index, tree, own, questions)
            leaves += own
        questions.sort()
        self.questions = <Question *> malloc(max(1, len(questions)) * sizeof(Question))
        self.leaves = <float *> malloc(max(1, len(leaves)) * sizeof(float))
        if self.questions == NULL or self.leaves == NULL:
            raise MemoryError
        for n, (feature, threshold, of_tree, under) in enumerate(questions):
            self.questions[n] = Question(threshold=threshold, tree=of_tree, left=~<uint64_t> under)
            for place in range(feature + 1, self.columns + 1):
                self.begins[place] += 1
        for n, leaf in enumerate(leaves):
            self.leaves[n] = leaf

    def __dealloc__(self):
        free(self.questions)
        free(self.begins)
        free(self.leaves)
        free(self.first_leaves)
        free(self.left)

    cdef double score(self, const double *row) noexcept nogil:
        cdef double total = 0.0, value
        cdef int feature, tree
        cdef Question *question
        cdef Question *end
        for tree in range(self.count):
            self.left[tree] = ~<uint64_t> 0
        for feature in range(self.columns):
            value = row[feature]
            question = self.questions + self.begins[feature]
            end = self.questions + self.begins[feature + 1]
            while question < end and value > question.threshold:
                self.left[question.tree] &= question.left
                question += 1
        for tree in range(self.count):
            total += self.leaves[self.first_leaves[tree] + trailing_zeros(self.left[tree])]
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


cdef extern from *:
    int trailing_zeros "__builtin_ctzll"(uint64_t) nogil


def add_tree(tree, dict index, int number, list leaves, list questions):
    """Add the leaves of a tree, and its questions: feature, threshold, the tree's number, the leaves under "yes"."""
    if isinstance(tree, (int, float)):
        leaves.append(tree)
        if len(leaves) > MAX_LEAVES:
            raise ValueError("a tree has too many leaves")
        return
    name, threshold, yes, no = tree
    before = len(leaves)
    add_tree(yes, index, number, leaves, questions)
    under = (1 << len(leaves)) - (1 << before)
    questions.append((index[name], threshold, number, under))
    add_tree(no, index, number, leaves, questions)


cdef enum:
    MAX_LEAVES = 64


compile_trees = Trees


cdef enum:
    SHORTEST_WORD = 3  # letters of a class or id that make a word
    TOO_LONG_WORD = 24  # from which they are a code


cdef struct Score:
    double near
    double everywhere


cdef struct PlaceWord:  # a word's weights, and the last place in which it was met
    char text[TOO_LONG_WORD]
    size_t size
    Score weights
    uint64_t place


cdef enum:
    WORD_SLOTS = 4_096


cdef class PlaceWeights:
    """As `evidence.PlaceWeights`."""

    cdef PlaceWord *words  # those that a class or an id may have
    cdef unsigned short slots[WORD_SLOTS]  # by a word's number, its place in `words` and 1; from there on, if it is taken
    cdef int count
    cdef dict others, tags
    cdef Score of_tags[KNOWN_TAGS]
    # the place under way
    cdef Score sum
    cdef uint64_t place

    def __cinit__(self, near, everywhere):
        cdef int number
        cdef bytes encoded
        words = dict.fromkeys((*near, *everywhere))
        if len(words) > WORD_SLOTS // 2:
            raise ValueError("there are too many words")
        self.words = <PlaceWord *> malloc((len(words) + 1) * sizeof(PlaceWord))
        if self.words == NULL:
            raise MemoryError
        self.others = {}
        for word in words:
            encoded = word.encode()
            weights = near.get(word, 0.0), everywhere.get(word, 0.0)
            if encoded.isalpha() and len(encoded) < TOO_LONG_WORD:
                self.keep(encoded, len(encoded), weights[0], weights[1])
            else:
                self.others[word] = weights
        self.tags = {word.strip("<>"): weights for word, weights in self.others.items() if word.startswith("<")}
        for number in range(KNOWN_TAGS):
            self.of_tags[number] = self.score_of(self.tags.get(NAMES[number]))

    def __dealloc__(self):
        free(self.words)

    def of(self, element):
        """The near and the other score of an element."""
        return self.of_place(*reference.description(element))

    def of_place(self, str tag not None, str names not None, role, prop, bint hidden):
        """The near and the other score of a place, described by tag, names, role, item property and hiddenness."""
        cdef bytes encoded = names.encode("utf-8", "replace")
        cdef Score score = self.score(tag, NUMBERS.get(tag, 0), encoded, len(encoded), role, prop, hidden)
        return score.near, score.everywhere

    cdef int keep(self, const char *text, size_t size, double near, double everywhere) except -1:
        cdef PlaceWord *word = self.words + self.count
        cdef unsigned int slot = text_number(text, size) % WORD_SLOTS
        memcpy(word.text, text, size)
        word.size, word.weights, word.place = size, Score(near=near, everywhere=everywhere), 0
        self.count += 1
        while self.slots[slot]:
            slot = (slot + 1) % WORD_SLOTS
        self.slots[slot] = self.count
        return 0

    cdef Score score_of(self, tuple weights) except *:
        return Score(0.0, 0.0) if weights is None else Score(weights[0], weights[1])

    cdef Score score(
        self, str tag, uintptr_t tag_number, const char *names, size_t size, role, prop, bint hidden
    ) except *:
        cdef size_t n
        cdef int letters = 0
        self.sum = self.of_tags[tag_number] if tag_number else self.score_of(self.tags.get(tag))
        self.place += 1
        for n in range(size):
            if is_letter(names[n]):
                letters += 1
            elif letters:
                self.add_run(names + n - letters, letters)
                letters = 0
        if letters:
            self.add_run(names + size - letters, letters)
        if role:
            self.add(self.score_of(self.others.get(f"role={role.lower()}")))
        if prop:
            self.add(self.score_of(self.others.get(f"itemprop={prop.lower()}")))
        if hidden:
            self.add_word(b"hidden", 6)
        return self.sum

    cdef inline void add(self, Score weights) noexcept:
        self.sum.near += weights.near
        self.sum.everywhere += weights.everywhere

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

    cdef int add_word(self, const char *text, int size) except -1:
        """Add a word's weights, the first time that it is met in this place."""
        cdef char lowered[TOO_LONG_WORD]
        cdef int n
        cdef unsigned int slot
        cdef PlaceWord *word
        for n in range(size):
            lowered[n] = text[n] | 32
        slot = text_number(lowered, size) % WORD_SLOTS
        while self.slots[slot]:
            word = self.words + self.slots[slot] - 1
            if word.size == <size_t> size and memcmp(word.text, lowered, size) == 0:
                if word.place != self.place:
                    word.place = self.place
                    self.add(word.weights)
                return 0
            slot = (slot + 1) % WORD_SLOTS
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
cdef double HEADING_LIMIT = reference.HEADING_LIMIT
cdef dict PHRASE_KINDS = reference.PHRASE_KINDS
cdef object BOILERPLATE_HEADINGS = reference.BOILERPLATE_HEADINGS
cdef tuple NO_MARKS = (None, None, False)

cdef enum:  # traits of tags
    HEADING_TAG = 1
    NOT_PLAIN = 2

cdef double TAG_CODES[KNOWN_TAGS]  # by a tag's number; 0 is any that is not known
cdef unsigned char TAG_TRAITS[KNOWN_TAGS]


cdef int learn_tags() except -1:
    cdef int number
    for number in range(KNOWN_TAGS):
        TAG_CODES[number] = reference.TAGS.get(NAMES[number], reference.OTHER_TAG)
        TAG_TRAITS[number] = HEADING_TAG * (NAMES[number] in plain_walk.HEADINGS)
        TAG_TRAITS[number] |= NOT_PLAIN * (NAMES[number] in reference.NOT_PLAIN)
    return 0


cdef inline int traits_of(TextBlock block):
    return TAG_TRAITS[block.box.tag_number]


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
    MOST_TRIED = 8  # places for a look, so that none is sought for long, whatever a page calls its elements


cdef struct Measures:  # of a block, before anything is known of the page
    double size
    double share
    bint ends
    int twins  # number of its box's look


cdef class Weighing:
    """The evidence of one page's blocks; see `evidence.evidence`."""

    cdef object doc, phrases
    cdef str description
    cdef Py_UCS4 opening  # its first character, 0 where there is none
    cdef bytes told
    cdef PlaceWeights weights
    cdef Starts starts
    cdef list blocks, elements
    cdef int count, heading_index, looks
    cdef Measures *measures
    cdef double *twin_mass  # of each look, with what was added up for its elements
    cdef int *twins  # how many blocks have boxes of each look
    cdef dict copies
    cdef void **look_slots  # by `text_number` and tag, the first element that has it; soon after, if that is taken
    cdef size_t look_mask
    cdef dict other_looks  # those that found no place there, to their numbers
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
        self.look_mask = 63
        while self.look_mask < 2 * <size_t> len(self.elements):
            self.look_mask = 2 * self.look_mask + 1
        self.look_slots = <void **> calloc(self.look_mask + 1, sizeof(void *))
        if self.measures == NULL or self.twin_mass == NULL or self.twins == NULL or self.look_slots == NULL:
            raise MemoryError
        told, self.description, self.heading_index = reference.told(doc)
        self.opening = self.description[0] if self.description else 0
        self.told = told.encode("utf-8", "replace")
        self.copies, self.massed, self.other_looks = {}, [], {}

    def __dealloc__(self):
        free(self.measures)
        free(self.twin_mass)
        free(self.twins)
        free(self.look_slots)

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

    cdef inline int number_of(self, Element element) except -1:
        return element.look_number if element.look_number >= 0 else self.number_look(element)

    cdef int number_look(self, Element element) except -1:
        """Number an element's look, the same for all that look the same."""
        cdef size_t slot = (text_number(element.names_data, element.names_size) + element.tag_number) & self.look_mask
        cdef Element other
        cdef int tried
        for tried in range(MOST_TRIED):
            if self.look_slots[slot] == NULL:
                self.look_slots[slot] = <void *> element
                element.look_number = self.looks
                self.looks += 1
                return element.look_number
            other = <Element> self.look_slots[slot]
            if (
                other.names_size == element.names_size
                and memcmp(other.names_data, element.names_data, element.names_size) == 0
                and (other.tag_number == element.tag_number if element.tag_number else other.tag == element.tag)
            ):
                element.look_number = other.look_number
                return element.look_number
            slot = (slot + 1) & self.look_mask
        look = element.get_look()
        number = self.other_looks.get(look)
        if number is None:
            number = self.other_looks[look] = self.looks
            self.looks += 1
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
            for n in range(self.looks):
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
        cdef Element twin = rated[number]
        cdef Score score
        if element.marks is None and twin is not None:
            element.own, element.everywhere = twin.own, twin.own_everywhere
            return 0
        role, prop, hidden = element.marks if element.marks is not None else NO_MARKS
        score = self.weights.score(
            element.tag, element.tag_number, element.names_data, element.names_size, role, prop, hidden
        )
        if element.marks is None:
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
        cdef str text = block.text
        cdef int n, commas, marks = 0
        cdef double share_before = self.before / page.total
        kind = opening = None
        self.index += 1
        self.before += own.size
        if box.tag_number == H1:
            self.headings_seen += 1
        if own.size < HEADING_LIMIT:
            kind, opening = labels_in(page.phrases, page.starts, text)
        if kind is not None and kind in BOILERPLATE_HEADINGS:
            self.since_boilerplate = 0.0
        elif self.since_boilerplate < FAR:
            self.since_boilerplate += 1
        if own.share > 0.9 and own.size < 100 and not traits_of(block) & NOT_PLAIN:
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
        row[20] = 1.0 if index and traits_of(page.blocks[index - 1]) & HEADING_TAG else 0.0
        row[21] = TAG_CODES[box.tag_number]
        row[22] = TAG_CODES[element.tag_number]
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
        row[37] = 1.0 if page.opening and text[0] == page.opening and text[:50] == page.description else 0.0
        return True


@cython.final
cdef class Starts:
    """How the phrases of the lexicon start; see `Phrases.starts`."""

    cdef frozenset known
    cdef Sieve sieve

    def __cinit__(self, frozenset known not None):
        if not FOLDED[0]:  # once, when the lexicon is first asked, not whenever newsgrab starts
            learn_folding()
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
    beyond = "\n".join(map(chr, range(128, FOLDED_UP_TO)))
    for n, made in enumerate(phrase_rules.fold_letters(beyond).split("\n"), 128):
        if len(made) == 1 and made.isalnum() and made < "\ufff0":
            FOLDED[n] = ord(made)
        elif not made:
            FOLDED[n] = DROPPED
        else:
            FOLDED[n] = ASKED if any(map(str.isalnum, made)) else PARTS
    for n in range(128):  # last, for they tell other threads that all is learnt
        c = chr(n)
        FOLDED[n] = ord(c.lower()) if c.isalnum() else PARTS
    return 0


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
