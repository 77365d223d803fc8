package dev.needletail.cli;

import dev.needletail.wire.ErrorCode;
import dev.needletail.wire.ErrorPayload;
import dev.needletail.wire.PacketException;
import dev.needletail.wire.PacketView;
import io.netty.buffer.Unpooled;

/** The payload of an ERROR for people: its code, the code's name and the reason. */
final class ErrorText {

    private ErrorText() {}

    static String of(byte[] payload) {
        try {
            PacketView view = new PacketView().wrap(Unpooled.wrappedBuffer(payload), 0, payload.length);
            ErrorPayload error = ErrorPayload.read(view);
            ErrorCode known = error.known();
            return "code=" + error.code() + (known == null ? "" : " " + known) + " reason="
                    + PayloadText.quoted(error.reason());
        } catch (PacketException e) {
            return "with a payload that is no code and reason: " + PayloadText.of(payload);
        }
    }
}
