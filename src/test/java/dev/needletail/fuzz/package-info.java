/** What fuzzing needs whatever is fuzzed: how an input is read, where the kept ones are, and how the fuzzer is run. */
@NullMarked
package dev.needletail.fuzz;

import org.jspecify.annotations.NullMarked;
