package dev.needletail.server;

import dev.needletail.watch.LoopTurns;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;

/** One of Netty's handles, which says that the loop works when an event of it is handled. */
@SuppressWarnings("try") // Netty's close() may throw anything
abstract class CountedHandle<H extends IoHandle> implements IoHandle {

    final H netty;
    private final LoopTurns turns;

    CountedHandle(H netty, LoopTurns turns) {
        this.netty = netty;
        this.turns = turns;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        turns.works();
        netty.handle(registration, event);
    }

    @Override
    public void registered() {
        netty.registered();
    }

    @Override
    public void unregistered() {
        netty.unregistered();
    }

    @Override
    public void close() throws Exception {
        netty.close();
    }
}
