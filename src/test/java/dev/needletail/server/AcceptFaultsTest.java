package dev.needletail.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A listener that cannot accept. */
@ExtendWith(OutputCaptureExtension.class)
class AcceptFaultsTest {

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger passedOn = new AtomicInteger();
    private final AtomicInteger exhausted = new AtomicInteger();
    private final EmbeddedChannel listener = new EmbeddedChannel(
            new AcceptFaults(now::get, exhausted::incrementAndGet), new ChannelInboundHandlerAdapter() {
                @Override
                public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                    passedOn.incrementAndGet();
                }
            });

    @Test
    void saysTheFirstFaultAndOneEachMinute(CapturedOutput output) {
        fail();
        assertThat(output).contains("Too many open files", "failures so far: 1");

        now.addAndGet(TimeUnit.SECONDS.toNanos(59));
        fail();
        assertThat(output).doesNotContain("failures so far: 2");

        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        fail();
        assertThat(output).contains("failures so far: 3");
        assertThat(exhausted).hasValue(3);
        assertThat(passedOn).as("Netty would begin again by itself").hasValue(0);
    }

    /** Whoever reads the line may do what needs a descriptor: load a class, for one, which is not tried again. */
    @Test
    void givesTheReserveUpBeforeItSaysAnything(CapturedOutput output) {
        AtomicReference<String> saidBefore = new AtomicReference<>();
        EmbeddedChannel other = new EmbeddedChannel(new AcceptFaults(now::get, () -> saidBefore.set(output.getAll())));
        other.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        assertThat(saidBefore.get()).isNotNull().doesNotContain("Too many open files");
        assertThat(output).contains("Too many open files");
    }

    @Test
    void whatIsNotForWantOfDescriptorsIsPassedOn(CapturedOutput output) {
        listener.pipeline().fireExceptionCaught(new IOException("Software caused connection abort"));
        assertThat(output).contains("connection abort", "the next try is in a second");
        assertThat(exhausted).hasValue(0);
        assertThat(passedOn).hasValue(1);
    }

    private void fail() {
        listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
    }
}
