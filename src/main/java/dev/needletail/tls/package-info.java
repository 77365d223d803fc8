/**
 * What TLS adds to a connection: records in, plain bytes on, and who is at the other end.
 *
 * <p><b>Purpose</b> contexts that can be exchanged while connections are open, and the handlers around Netty's SslHandler.
 * <b>Input → output</b> keys and trust → contexts; TLS records → plain bytes, a name, and an end that is one.
 * <b>Thread</b> handlers: their event loop; {@code TlsContexts}: any.
 * <b>Buffer ownership</b> takes each received buffer; hands on what holds whole records, or releases it.
 * <b>Allocation</b> for each record, from the channel's allocator.
 * <b>Failure</b> a handshake that fails ends its own connection; keys that cannot be used leave those before in place.
 * <b>May import</b> count.
 */
@NullMarked
package dev.needletail.tls;

import org.jspecify.annotations.NullMarked;
