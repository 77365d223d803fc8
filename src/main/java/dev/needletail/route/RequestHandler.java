package dev.needletail.route;

/**
 * Serves REQUESTs in the node's own process, instead of an upstream. A bean of this type replaces the upstream.
 *
 * <pre>{@code
 * @Bean
 * RequestHandler upperCase() {
 *     return (request, reply) -> {
 *         String text = request.payload().readString();          // read where it lies, checked
 *         reply.respond(text.toUpperCase(Locale.ROOT).getBytes(UTF_8));
 *     };
 * }
 * }</pre>
 *
 * <p><b>Thread.</b> Called on the event loop of the client's connection. It must not block: all connections of that loop
 * wait for it. To answer later, keep the {@link Reply}, copy what is needed of the payload, and return.
 *
 * <p><b>Errors.</b> An exception or an {@link Error} is answered by ERROR (handler failed), unless the reply was already
 * given; it is logged and counted, and hurts no other request. Only a {@link VirtualMachineError} other than
 * {@link StackOverflowError} is not: it closes the connection. A payload that ends early or is not UTF-8 shows as a
 * {@link dev.needletail.wire.PacketException}, which is answered the same way.
 */
@FunctionalInterface
public interface RequestHandler {

    /**
     * Serves one request.
     *
     * @param request borrowed: valid until this method returns
     * @param reply to be given exactly once, now or later, from any thread
     */
    void handle(Request request, Reply reply);
}
