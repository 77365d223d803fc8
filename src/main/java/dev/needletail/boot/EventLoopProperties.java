package dev.needletail.boot;

import dev.needletail.server.Transport;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code needletail.event-loops}.
 *
 * @param count number of event loops; 0: one for each available core
 * @param cpus CPU numbers to bind the loops to, one for each loop; empty: the scheduler places them
 * @param busyWait whether the loops spin instead of sleeping in epoll_wait; needs fewer loops than cores
 * @param transport auto (native epoll where it is there, else NIO), epoll, or nio
 * @param stallThreshold a turn of a loop that lasts so long is a stall: logged with the stack of what holds the loop, shown on
 *     /actuator/loops, counted; 10ms or more, 0s: nobody watches
 */
public record EventLoopProperties(
        @DefaultValue("0") @Min(0) int count,
        @DefaultValue List<Integer> cpus,
        @DefaultValue("false") boolean busyWait,
        @DefaultValue("auto") Transport.Request transport,
        @DefaultValue("50ms") Duration stallThreshold) {}
