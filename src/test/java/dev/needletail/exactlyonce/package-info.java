/**
 * <b>Purpose:</b> proves that each request got one answer and was executed once at most, whatever happened around it.
 * <br><b>Input → output:</b> a node's address → load, and a verdict over every single request.
 * <br><b>Thread:</b> one event loop for the clients, one for each backend.
 * <br><b>Buffer ownership:</b> Netty's: who is handed a buffer releases it.
 * <br><b>Allocation:</b> one byte for each request and each backend; otherwise as it likes.
 * <br><b>Failure:</b> is counted, by kind, with the first few in words.
 * <br><b>May import:</b> {@code process}.
 */
package dev.needletail.exactlyonce;
