package dev.needletail.route;

import dev.needletail.count.LoopCounter;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one service on one event loop, in bytes of the loop's buffers: requests that are set aside, and the read
 * buffer of each client that waits because its next request could not even be set aside. At most the service's part of the
 * {@link WaitingMemory}; what finds no room there is refused, so that who piles up before one service takes no memory from the
 * others.
 *
 * <p>One event loop only, but for the figures.
 */
public final class ServiceShare {

    private final String section;
    private final WaitingMemory memory;
    private final LoopCounter bytes = new LoopCounter();
    private @Nullable String reason;

    /** @param section where the service's properties are, for the reason of a refusal */
    public ServiceShare(String section, WaitingMemory memory) {
        this.section = section;
        this.memory = memory;
    }

    /** Bytes that wait for the service. Any thread. */
    public long bytes() {
        return bytes.get();
    }

    /** A request of {@code more} bytes is set aside; returns whether there was room. One may always wait. */
    boolean tryAdd(int more) {
        long own = bytes.get();
        if (own > 0 && own + more > memory.limit(own)) {
            return false;
        }
        change(more);
        return true;
    }

    /**
     * A client is to wait with a request of {@code requestBytes}, which may lie in a buffer of its own beside the read buffer.
     *
     * @return what to give back when it waits no more; 0 when there was no room
     */
    int tryHold(int requestBytes) {
        int held = memory.readBufferBytes() + requestBytes;
        return tryAdd(held) ? held : 0;
    }

    void remove(int fewer) {
        change(-(long) fewer);
        assert bytes.get() >= 0 : "0 <= bytes";
    }

    /** Why a request is refused; made once for many, as nothing changes while all are refused. */
    String reason() {
        String told = reason;
        if (told == null) {
            told = "too much waits for the service: waiting=" + bytes.get() + " limit=" + memory.limit(bytes.get())
                    + " bytes of this event loop's; check the backends, or raise needletail.buffers.max or"
                    + " needletail.routing.waiting-share; see " + section;
            reason = told;
        }
        return told;
    }

    private void change(long difference) {
        bytes.add(difference);
        memory.add(difference);
        reason = null;
    }
}
