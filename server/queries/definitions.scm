; What a C file defines and declares. Runs on masked text: no directives, no attributes, no blocks.
; `@x` is the whole construct, `@x.declarator` one declarator of it; names are read from the tokens of the declarator.

(function_definition declarator: (_) @function.declarator) @function

(translation_unit (declaration declarator: (_) @declaration.declarator) @declaration)
; Inside a body only what outlives it or is seen outside it.
(compound_statement (declaration (storage_class_specifier) declarator: (_) @local.declarator) @local)

(type_definition declarator: (_) @typedef.declarator) @typedef

(struct_specifier body: (_)) @struct
(union_specifier body: (_)) @union
(enum_specifier body: (_)) @enum

(field_declaration declarator: (_) @field.declarator) @field
(enumerator name: (_) @enumerator.name) @enumerator

(ERROR) @error
