/** Long programs that show what a test within the build can only sample: docs/reliability.md. */
@NullMarked
package dev.needletail.reliability;

import org.jspecify.annotations.NullMarked;
