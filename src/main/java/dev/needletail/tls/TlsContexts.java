package dev.needletail.tls;

import dev.needletail.count.LoopCounter;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The context of connections to come. It can be exchanged while the node runs: open connections keep what they were made
 * with, and new ones get the new certificate.
 *
 * <p>{@link #replace} from one thread at a time; everything else from any.
 */
public final class TlsContexts implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TlsContexts.class);

    private final String purpose;
    private final TlsEngine engine;
    private final Function<TlsMaterial, SslContext> maker;
    private final AtomicReference<@Nullable SslContext> current;
    private final LoopCounter reloads = new LoopCounter();
    private final LoopCounter refusals = new LoopCounter();

    private TlsContexts(String purpose, TlsEngine engine, TlsMaterial first, Function<TlsMaterial, SslContext> maker) {
        this.purpose = purpose;
        this.engine = engine;
        this.maker = maker;
        this.current = new AtomicReference<>(maker.apply(first));
    }

    /**
     * For connections that are accepted.
     *
     * @param purpose whose connections these are, for the log
     * @throws IllegalArgumentException when the material cannot be used, with the reason
     */
    public static TlsContexts accepting(
            String purpose, TlsEngine engine, TlsMaterial material, ClientCertificate clients) {
        return new TlsContexts(purpose, engine, material, next -> NewContext.accepting(engine, next, clients));
    }

    /**
     * For connections that are opened.
     *
     * @param purpose whose connections these are, for the log
     * @throws IllegalArgumentException when the material cannot be used, with the reason
     */
    public static TlsContexts connecting(String purpose, TlsEngine engine, TlsMaterial material) {
        return new TlsContexts(purpose, engine, material, next -> NewContext.connecting(engine, next));
    }

    /** Who does the arithmetic. */
    public TlsEngine engine() {
        return engine;
    }

    /** Takes other material for connections to come. What cannot be used is logged and counted, and changes nothing. */
    public void replace(TlsMaterial material) {
        SslContext next;
        try {
            next = maker.apply(material);
        } catch (RuntimeException unusable) {
            refused(material.name(), unusable);
            return;
        }
        exchange(next);
        reloads.increment();
        log.info(
                "{}: the changed bundle {} was taken: new connections use it, open ones go on as they are",
                purpose,
                material.name());
    }

    /** No connection can be made with these any more; those that are open go on. */
    @Override
    public void close() {
        exchange(null);
    }

    private void exchange(@Nullable SslContext next) {
        SslContext before = current.getAndSet(next);
        if (before != null) {
            ReferenceCountUtil.release(before); // its connections hold it as long as they need it
        }
    }

    /** Notes that there was material that could not even be read. */
    public void refused(String name, RuntimeException why) {
        refusals.increment();
        log.error(
                "{}: the changed bundle {} cannot be used and nothing has changed: {}", purpose, name, Reasons.of(why));
    }

    /** Bundles taken since the start. */
    public long reloads() {
        return reloads.get();
    }

    /** Bundles that could not be used. */
    public long refusals() {
        return refusals.get();
    }

    /** For a connection that was accepted. */
    SslHandler handler(ByteBufAllocator memory) {
        return with(context -> context.newHandler(memory));
    }

    /** For a connection to {@code host}, whose certificate has to be for that name. */
    SslHandler handler(ByteBufAllocator memory, String host, int port) {
        return with(context -> context.newHandler(memory, host, port));
    }

    private SslHandler with(Function<SslContext, SslHandler> made) {
        while (true) {
            SslContext context = current.get();
            if (context == null) {
                throw new IllegalStateException(purpose + ": no connection any more");
            }
            try {
                ReferenceCountUtil.retain(context);
            } catch (IllegalReferenceCountException exchanged) {
                continue; // between the look and the hold, another one has taken its place
            }
            try {
                return made.apply(context);
            } finally {
                ReferenceCountUtil.release(context);
            }
        }
    }
}
