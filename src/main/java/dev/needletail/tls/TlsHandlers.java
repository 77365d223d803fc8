package dev.needletail.tls;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;

/** The order of the handlers: records, SslHandler, gate, and then whoever wants plain bytes. */
final class TlsHandlers {

    /** Plain bytes that are protected with one call: as many records as fit a flush of the node's own buffers. */
    private static final int WRAP_BYTES = 64 << 10;

    private TlsHandlers() {}

    static void add(ChannelPipeline pipeline, String behind, SslHandler handler, TlsArrival arrival, boolean oneWay) {
        handler.setWrapDataSize(WRAP_BYTES);
        pipeline.addBefore(behind, "needletail.tls-records", new TlsRecords(handler.engine()));
        pipeline.addBefore(behind, "needletail.tls", handler);
        pipeline.addBefore(behind, "needletail.tls-gate", new TlsGate(handler.engine(), arrival, oneWay));
    }
}
