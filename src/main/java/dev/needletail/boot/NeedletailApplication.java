package dev.needletail.boot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The node as a Spring Boot application. Its parts come from {@link NeedletailConfiguration}, as they do in any other
 * application that has the node as a library.
 */
@SpringBootApplication
public class NeedletailApplication {

    public static void main(String[] args) {
        SpringApplication.run(NeedletailApplication.class, args);
    }
}
