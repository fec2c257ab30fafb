// https://dom.spec.whatwg.org/#dom-node-nodetype and the flags that every node carries.

export const ELEMENT_NODE = 1;
export const ATTRIBUTE_NODE = 2;
export const TEXT_NODE = 3;
export const CDATA_SECTION_NODE = 4;
export const PROCESSING_INSTRUCTION_NODE = 7;
export const COMMENT_NODE = 8;
export const DOCUMENT_NODE = 9;
export const DOCUMENT_TYPE_NODE = 10;
export const DOCUMENT_FRAGMENT_NODE = 11;

/** Bits of `Node.flags`. */
export const FLAG_CONNECTED = 1;
/** The root is a shadow root. */
export const FLAG_IN_SHADOW_TREE = 2;
export const FLAG_SHADOW_ROOT = 4;
/** Made by the fragment or document parser. */
export const FLAG_PARSER_INSERTED = 8;
/** insertionSteps, postConnectionSteps or removingSteps of this node do something. */
export const FLAG_HAS_TREE_STEPS = 16;
/** childrenChangedSteps of this node does something. */
export const FLAG_HAS_CHILDREN_STEPS = 32;
/** Some MutationObserver watches this node. */
export const FLAG_OBSERVED = 64;
