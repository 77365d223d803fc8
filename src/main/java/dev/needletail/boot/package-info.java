/**
 * The only room that knows Spring.
 *
 * <p><b>Purpose</b> starts the node as a Spring Boot application.
 * <b>Input → output</b> properties in, a running node out.
 * <b>Thread</b> the main thread.
 * <b>Buffer ownership</b> none.
 * <b>Allocation</b> at start.
 * <b>Failure</b> start-up fails with a description and exit code 1.
 * <b>May import</b> {@code server}.
 */
@NullMarked
package dev.needletail.boot;

import org.jspecify.annotations.NullMarked;
