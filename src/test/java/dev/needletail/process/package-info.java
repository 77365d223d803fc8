/**
 * <b>Purpose:</b> starts the node as its users do, in a process of its own, and ends it in every way there is.
 * <br><b>Input → output:</b> properties, JVM options, what to start it under → its ports, its log, its figures.
 * <br><b>Thread:</b> any; one reads the output.
 * <br><b>Buffer ownership:</b> none.
 * <br><b>Allocation:</b> as it likes.
 * <br><b>Failure:</b> a node that does not start is an error with its log in it.
 * <br><b>May import:</b> nothing of ours.
 */
package dev.needletail.process;
