package dev.needletail.exactlyonce;

import dev.needletail.exactlyonce.Account.Fate;
import dev.needletail.exactlyonce.Violations.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that knows of each of its requests what became of it, over one connection after another, and holds every answer
 * against docs/protocol.md P-3 and P-10. What was in flight when the node ended a connection in good order it sends again; what
 * was in flight when a connection broke it does not. One event loop.
 */
@ChannelHandler.Sharable
final class CheckedClient extends ChannelInboundHandlerAdapter {

    private enum End {
        ORDERLY,
        BROKEN,
        OWN
    }

    private static final int CODES = 7;
    private static final int AGAIN_MILLIS = 20;
    private static final int PACE_MILLIS = 5;

    private final Checker checker;
    private final CheckerCounts counts;
    private final Account account;
    private final Habits habits;
    private final SplittableRandom random;
    private final AnswerReader reader = new AnswerReader(this::frame);
    private final ArrayDeque<Integer> again = new ArrayDeque<>();
    private final Overdue overdue;

    private @Nullable Channel channel;
    private InetSocketAddress target = InetSocketAddress.createUnresolved("nowhere", 0);
    private long heardNanos;
    private long paceStartNanos;
    private long paced;
    private int inFlight;
    private int heartbeatsSent;
    private int heartbeatsSeen;
    private boolean heardAnything;
    private boolean halfClosed;
    private boolean pausing;
    private boolean over = true;
    private boolean finished;

    CheckedClient(Checker checker, Account account, Habits habits, SplittableRandom random) {
        this.checker = checker;
        this.counts = checker.counts();
        this.account = account;
        this.habits = habits;
        this.random = random;
        this.overdue = new Overdue(checker.patienceNanos());
    }

    void connect() {
        if (isDone()) {
            finish();
            return;
        }
        target = checker.target();
        ChannelFuture connect = checker.bootstrap().handler(this).connect(target);
        connect.addListener(done -> {
            if (!done.isSuccess()) {
                counts.connectFailures.increment();
                connectLater(AGAIN_MILLIS);
            }
        });
    }

    private void connectLater(int millis) {
        checker.loop().schedule(this::connect, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        counts.connections.increment();
        channel = context.channel();
        over = false;
        halfClosed = false;
        pausing = false;
        heardAnything = false;
        heartbeatsSent = 0;
        heartbeatsSeen = 0;
        heardNanos = System.nanoTime();
        overdue.restart();
        if (habits.requestsPerSecond() > 0 && paceStartNanos == 0) {
            paceStartNanos = heardNanos;
            pace();
        }
        send(0);
    }

    /** Sends in even steps, whether answers come or not; what is late is not made good in one burst. */
    private void pace() {
        if (!finished) {
            checker.loop().schedule(this::pace, PACE_MILLIS, TimeUnit.MILLISECONDS);
            send(0);
        }
    }

    private int room() {
        int room = habits.depth() - inFlight;
        if (habits.requestsPerSecond() > 0) {
            long due = (long) ((System.nanoTime() - paceStartNanos) * habits.requestsPerSecond() / 1e9);
            room = (int) Math.min(room, due - paced);
            if (due - paced > habits.depth()) {
                paced = due - habits.depth();
            }
        }
        return room;
    }

    private void send(double chances) {
        Channel to = channel;
        if (over || halfClosed || pausing || to == null || !to.isWritable()) {
            return;
        }
        ByteBuf out = to.alloc().buffer();
        for (int room = room(); room > 0; room--) {
            int sequence;
            if (!again.isEmpty()) {
                sequence = again.remove();
                counts.sentAgain.increment();
            } else if (account.hasMore() && !checker.isEnough()) {
                sequence = account.askNext();
            } else {
                break;
            }
            account.settle(sequence, Fate.IN_FLIGHT);
            inFlight++;
            paced++;
            Pattern.write(Pattern.REQUEST, account.client, sequence, out);
        }
        if (chances > 0 && chances < habits.heartbeat()) {
            counts.heartbeats.increment();
            Pattern.writeHeartbeat(account.client, heartbeatsSent++, out);
        }
        if (chances > 0 && 1 - chances < habits.data()) {
            counts.data.increment();
            Pattern.write(Pattern.DATA, account.client, (int) counts.data.sum() & 0xffff, out);
        }
        if (out.isReadable()) {
            to.writeAndFlush(out, to.voidPromise());
        } else {
            out.release();
        }
        if (isDone()) {
            end(End.OWN); // also behind a DATA frame: nothing comes back for one that would wake this client again
        }
    }

    private boolean isDone() {
        boolean nothingMore = checker.isEnough() || !account.hasMore();
        return nothingMore && inFlight == 0 && again.isEmpty() && heartbeatsSeen == heartbeatsSent;
    }

    boolean isFinished() {
        return finished;
    }

    private void finish() {
        if (!finished) {
            finished = true;
            checker.finished();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        heardAnything = true;
        heardNanos = System.nanoTime();
        reader.feed((ByteBuf) message, context.alloc());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!over && !halfClosed && !isDone()) {
            live();
        }
        send(random.nextDouble());
    }

    /** What its habits make it do now. */
    private void live() {
        double draw = random.nextDouble();
        if ((draw -= habits.reset()) < 0) {
            counts.resets.increment();
            channel().config().setOption(ChannelOption.SO_LINGER, 0);
            end(End.OWN);
        } else if ((draw -= habits.leave()) < 0) {
            counts.leaves.increment();
            end(End.OWN);
        } else if ((draw -= habits.halfClose()) < 0) {
            counts.halfCloses.increment();
            halfClosed = true;
            ((DuplexChannel) channel()).shutdownOutput();
        } else if ((draw -= habits.pause()) < 0) {
            pause();
        }
    }

    private void pause() {
        counts.pauses.increment();
        Channel paused = channel();
        paused.config().setAutoRead(false);
        send(0); // fills its pipeline, and does not read
        pausing = true;
        checker.loop().schedule(() -> endPause(paused), habits.pauseMillis(), TimeUnit.MILLISECONDS);
    }

    private void endPause(Channel paused) {
        if (paused.equals(channel)) {
            pausing = false;
            heardNanos = System.nanoTime();
            overdue.restart();
            paused.config().setAutoRead(true);
            send(0);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        send(0);
    }

    private void frame(ByteBuf in, int at, int length) {
        int type = in.getByte(at);
        int sequence = in.getIntLE(at + Pattern.SEQUENCE);
        if (type == Pattern.HEARTBEAT) {
            boolean right = sequence == heartbeatsSeen
                    && heartbeatsSeen < heartbeatsSent
                    && length == Pattern.HEADER_BYTES
                    && Pattern.hasTimestamp(in, at, account.client, sequence);
            if (right) {
                heartbeatsSeen++;
                counts.heartbeatsAnswered.increment();
            } else {
                wrong(Kind.HEARTBEAT_ORDER, sequence);
            }
        } else if (type != Pattern.RESPONSE && type != Pattern.ERROR) {
            wrong(Kind.BAD_FRAME, sequence);
        } else if (!account.isOwn(sequence)) {
            wrong(Kind.NEVER_ASKED, sequence);
        } else if (account.fate(sequence) != Fate.IN_FLIGHT) {
            boolean before = account.fate(sequence) != Fate.NOT_ASKED;
            wrong(before ? Kind.ANSWERED_TWICE : Kind.NEVER_ASKED, sequence);
        } else {
            answer(type, sequence, in, at, length);
        }
    }

    private void answer(int type, int sequence, ByteBuf in, int at, int length) {
        inFlight--;
        counts.settled.increment();
        if (type == Pattern.RESPONSE) {
            account.settle(sequence, Fate.ANSWERED);
            counts.answered.increment();
            if (!Pattern.matches(in, at, length, account.client, sequence)) {
                wrong(Kind.FOREIGN_PAYLOAD, sequence);
            }
            return;
        }
        int code = length < Pattern.HEADER_BYTES + 4 ? 0 : in.getUnsignedShort(at + Pattern.HEADER_BYTES);
        account.settle(sequence, code == 1 || code == 4 || code == 5 ? Fate.REFUSED : Fate.FAILED);
        if (code < 1 || code > CODES || !Pattern.hasTimestamp(in, at, account.client, sequence)) {
            wrong(Kind.BAD_ERROR, sequence);
        } else {
            counts.errors[code].increment();
        }
    }

    private void wrong(Kind kind, int sequence) {
        checker.violations().add(kind, "client " + account.client + " sequence " + sequence + " at " + target);
    }

    /** Looks for requests that have waited for too long; called now and then. */
    void look() {
        if (over || pausing) {
            return;
        }
        if (overdue.isPassed(account)) {
            checker.violations().add(Kind.LOST, this.toString());
            account.settleAll(Fate.LOST, sequence -> inFlight--);
            heartbeatsSeen = heartbeatsSent;
            end(End.OWN);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            end(reader.isBetweenFrames() ? End.ORDERLY : End.BROKEN);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof java.io.IOException)) {
            checker.violations().add(Kind.BAD_FRAME, cause.toString());
        }
        end(End.BROKEN);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(End.BROKEN);
    }

    private void end(End how) {
        if (over) {
            return;
        }
        over = true;
        reader.close();
        heartbeatsSeen = heartbeatsSent;
        boolean nodeEnds = checker.mayEnd(target);
        int before = inFlight;
        switch (how) {
            case ORDERLY -> {
                counts.orderlyEnds.increment();
                account.settleAll(Fate.NOT_TAKEN, again::add);
                if (!nodeEnds && (before > 0 || !halfClosed)) {
                    wrong(Kind.ENDED_EARLY, before);
                }
            }
            case BROKEN -> {
                counts.brokenByNode.increment();
                account.settleAll(Fate.BROKEN_OFF, sequence -> counts.settled.increment());
                // A connection that nobody has accepted yet is reset when the listener closes.
                if (!checker.mayBreak(target) && !(nodeEnds && !heardAnything)) {
                    wrong(Kind.BROKEN_EARLY, before);
                }
            }
            case OWN -> account.settleAll(Fate.BROKEN_OFF, sequence -> counts.settled.increment());
        }
        inFlight = 0;
        channel().close();
        channel = null;
        if (isDone()) {
            finish();
        } else {
            connectLater(1 + random.nextInt(AGAIN_MILLIS));
        }
    }

    private Channel channel() {
        if (channel == null) {
            throw new IllegalStateException("not connected");
        }
        return channel;
    }

    @Override
    public String toString() {
        return "client " + account.client + " to " + target + ": " + inFlight + " in flight, " + again.size()
                + " to send again, " + (heartbeatsSent - heartbeatsSeen) + " HEARTBEATs unanswered"
                + (over ? ", not connected" : "") + (halfClosed ? ", stream ended" : "") + ", last heard "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardNanos) + " ms ago";
    }
}
