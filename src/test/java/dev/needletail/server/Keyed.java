package dev.needletail.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames whose payload begins with a name, written without the node's own code. */
final class Keyed {

    private Keyed() {}

    static Frame request(int sequence, String name, String rest) {
        return Frame.request(sequence, payload(name, rest));
    }

    static Frame data(int sequence, String name, String rest) {
        return request(sequence, name, rest).as(Frame.DATA);
    }

    static byte[] payload(String name, String rest) {
        return payload(name.getBytes(StandardCharsets.UTF_8), rest);
    }

    static byte[] payload(byte[] name, String rest) {
        byte[] behind = rest.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Short.BYTES + name.length + behind.length)
                .putShort((short) name.length)
                .put(name)
                .put(behind)
                .array();
    }

    /** What follows the name. */
    static String rest(Frame frame) {
        int length = ByteBuffer.wrap(frame.payload()).getShort() & 0xFFFF;
        int from = Short.BYTES + length;
        return new String(frame.payload(), from, frame.payload().length - from, StandardCharsets.UTF_8);
    }

    /** The reason of an ERROR. */
    static String reason(Frame error) {
        ByteBuffer payload = ByteBuffer.wrap(error.payload());
        payload.getShort();
        byte[] text = new byte[payload.getShort() & 0xFFFF];
        payload.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
