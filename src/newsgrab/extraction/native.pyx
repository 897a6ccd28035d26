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
from cpython.unicode cimport (
    Py_UNICODE_ISALNUM,
    Py_UNICODE_ISDECIMAL,
    Py_UNICODE_ISSPACE,
    PyUnicode_DATA,
    PyUnicode_DecodeASCII,
    PyUnicode_DecodeUTF8,
    PyUnicode_KIND,
)
from libc.stdint cimport uint64_t, uintptr_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memchr, memcmp, memcpy

import unicodedata
from functools import lru_cache
from hashlib import sha256

from selectolax import lexbor as parser

from newsgrab.extraction import evidence as reference
from newsgrab.extraction import limits
from newsgrab.extraction import phrases as phrase_rules
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

ctypedef struct Characters:  # how the parser keeps a text (`lexbor_str_t`)
    const char *data
    size_t size

cdef size_t characters_at  # where in a text node they stand

cdef enum:
    ELEMENT_NODE = 1  # DOM Standard, section 4.4
    TEXT_NODE = 3
    KNOWN_TAGS = 512
    MAX_NODE = 160  # bytes of a text node, and more

cdef enum Kind:  # as in `walk`
    TEXT, INLINE, BLOCK, BR, RAW, SKIP, META, LINK, IMG, SCRIPT, TITLE, NOTHING

cdef unsigned char KINDS[KNOWN_TAGS]
cdef unsigned char PROSE[KNOWN_TAGS]  # 1: may hold a paragraph among other elements; 2: is one, with all that is in it
cdef list NAMES = [None] * KNOWN_TAGS
cdef dict NUMBERS = {name: tag for tag, name in plain_walk.NAMES.items()}

cdef int MAX_DEPTH = plain_walk.MAX_DEPTH
cdef int MAX_BLOCKS = plain_walk.MAX_BLOCKS
cdef int LONG_TEXT = plain_walk.LONG_TEXT
cdef int BLOCKS_AFTER_PROSE = plain_walk.BLOCKS_AFTER_PROSE
cdef int SURVEYED = plain_walk.SURVEYED
cdef int MAX_IN_FURNITURE = plain_walk.MAX_IN_FURNITURE
cdef int MAX_MAIN_HEADINGS = plain_walk.MAX_MAIN_HEADINGS
cdef int LEVELS_ABOVE_HEADING = plain_walk.LEVELS_ABOVE_HEADING
cdef int MAX_PROPERTIES = plain_walk.MAX_PROPERTIES
cdef int MAX_LINE = plain_walk.MAX_LINE
cdef int MAX_TITLED = plain_walk.MAX_TITLED
cdef int MAX_PUBLISHED = plain_walk.MAX_PUBLISHED
cdef uintptr_t H1, ARTICLE, MAIN, NAV, FOOTER, BODY, TIME, A, INPUT, SELECT


include "native_characters.pxi"
include "native_elements.pxi"
include "native_text.pxi"
include "native_walk.pxi"
include "native_weigh.pxi"


cdef void *symbol(void *library, const char *name) except NULL:
    cdef void *found = dlsym(library, name)
    if found == NULL:
        raise ImportError(f"selectolax's library has no {name.decode()}")
    return found


cdef int bind() except -1:
    """Find the parser's functions, and what it calls its tags."""
    global next_of, first_child_of, parent_of, first_attribute_of, next_attribute_of, tag_of, type_of
    global characters_at, text_of, attribute_name_of, attribute_value_of, tag_name_of, release_text
    global H1, ARTICLE, MAIN, NAV, FOOTER, BODY, TIME, A, INPUT, SELECT
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
    cdef int number
    for number in range(KNOWN_TAGS):
        KINDS[number] = plain_walk.KINDS.get(number, BLOCK)
        NAMES[number] = plain_walk.NAMES.get(number)
        PROSE[number] = 0
    for name in plain_walk.PROSE.split(","):
        PROSE[NUMBERS[name]] = WHOLE if name in plain_walk.PARAGRAPHS else DIRECT
    H1, ARTICLE, MAIN = NUMBERS["h1"], NUMBERS["article"], NUMBERS["main"]
    NAV, FOOTER, BODY, TIME = NUMBERS["nav"], NUMBERS["footer"], NUMBERS["body"], NUMBERS["time"]
    A, INPUT, SELECT = NUMBERS["a"], NUMBERS["input"], NUMBERS["select"]
    PROSE[H1] = HEADING
    characters_at = place_of_characters()
    return 0


cdef size_t place_of_characters() except 0:
    """Where in a text node its characters stand: found in one with a text of a length that nothing else there is."""
    probe = "abcdefghijklmnopqrstuvwxyz" * 1_013
    tree = parser.LexborHTMLParser(f"<p>{probe}</p>")
    node = tree.css_first("p").first_child
    cdef uintptr_t number = node.mem_id
    cdef Characters *characters
    cdef size_t at
    cdef bytes text = probe.encode()
    for at in range(sizeof(void *), MAX_NODE, sizeof(void *)):
        characters = <Characters *> (<char *> number + at)
        if characters.size == <size_t> len(text) and memcmp(characters.data, <const char *> text, len(text)) == 0:
            return at
    raise ImportError("selectolax keeps texts otherwise than is known")


def check():
    """See that a small page read here is what selectolax makes of it.

    Raises:
        ImportError: It is not.
    """
    tree = parser.LexborHTMLParser(
        "<title>a</title><meta name=b content=c><script src=d>e</script><div class='f g' id=h><h1>i <a href=j>k</a></h1>"
        "<p>l<br><br>m<img src=n></p><x-o>\xf6</x-o></div>"
    )
    found, expected = walk(tree), plain_walk.walk(tree)
    seen, wanted = [
        (
            [(block.text, block.element.number, block.link_chars) for block in one.blocks],
            [(element.tag, element.number, element.look, element.attributes, element.text) for element in one.elements],
            [(node.attributes, node.text) for node in (*one.links, *one.pictures, *one.scripts)],
            one.meta,
            one.title,
        )
        for one in (found, expected)
    ]
    if seen != wanted:
        raise ImportError("selectolax's library answers otherwise than selectolax does")


bind()
learn_tags()
check()
