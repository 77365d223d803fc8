package dev.needletail.admission;

import dev.needletail.count.RareLine;
import dev.needletail.inbound.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in a listener's pipeline and closes what {@link Admission} refuses before it has a pipeline or an event loop: a
 * refused connection costs one accept(2) and one close(2). The log names the first of each reason, and one each minute
 * after that, with how many there were.
 *
 * <p>The listener's event loop only.
 */
public final class AdmissionHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(AdmissionHandler.class);

    private final Admission admission;
    private final Consumer<CloseReason> counter;
    private final LongSupplier clock;
    private final Map<CloseReason, RareLine> lines = new EnumMap<>(CloseReason.class);

    /**
     * @param counter is told of each refusal, on the listener's loop
     * @param clock as {@link System#nanoTime}
     */
    public AdmissionHandler(Admission admission, Consumer<CloseReason> counter, LongSupplier clock) {
        this.admission = admission;
        this.counter = counter;
        this.clock = clock;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        Channel channel = (Channel) accepted;
        CloseReason refusal = admission.refusal(channel);
        if (refusal == null) {
            context.fireChannelRead(accepted);
            return;
        }
        say(refusal, channel);
        counter.accept(refusal);
        channel.unsafe().closeForcibly(); // it is registered nowhere: there is nobody to tell
    }

    private void say(CloseReason refusal, Channel channel) {
        RareLine line = lines.computeIfAbsent(refusal, first -> new RareLine(1));
        long before = line.admit(clock.getAsLong());
        if (before != RareLine.WITHHELD) {
            @Nullable Object remote = channel.remoteAddress();
            log.warn(
                    "{}: refused: {} ({}); refused for this and not said since the last such line: {}",
                    remote,
                    refusal.sentence(),
                    admission.explain(refusal),
                    before);
        }
    }
}
