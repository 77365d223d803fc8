package dev.needletail.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The bytes of a connection that does not block, as they are or protected. */
interface Wire {

    /** Reads what is there: -1 at the end of the stream, 0 when there is nothing yet. */
    int read(ByteBuffer into) throws IOException;

    /** Writes what can be; returns whether all of it has gone to the kernel. Else once more with the same buffer. */
    boolean write(ByteBuffer from) throws IOException;

    /** Says that nothing more comes, where there is a way of saying it. */
    void end();

    /** Bytes as they are. */
    record Plain(SocketChannel channel) implements Wire {

        @Override
        public int read(ByteBuffer into) throws IOException {
            return channel.read(into);
        }

        @Override
        public boolean write(ByteBuffer from) throws IOException {
            channel.write(from);
            return !from.hasRemaining();
        }

        @Override
        public void end() {
            // the FIN does
        }
    }
}
