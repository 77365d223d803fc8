package dev.needletail.boot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The node as a Spring Boot application. */
@SpringBootApplication
public class NeedletailApplication {

    public static void main(String[] args) {
        SpringApplication.run(NeedletailApplication.class, args);
    }
}
